//! What can be typed behind `vtl`.

use crate::output::{Failure, print};
use crate::{batch, bench, invoke, query, render, test};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Mapping templates for API Gateway, off the cloud.
#[derive(Debug, Parser)]
#[command(name = "vtl", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Render a template and print the result.
    ///
    /// Status 0: rendered; 1: the template failed; 2: wrong usage, or a file that cannot be read.
    Render(Box<RenderArgs>),
    /// Read a JSONPath from a document, as `$input.json` prints it.
    Query(QueryArgs),
    /// Carry a request through an integration, without a network: print what would be sent to the backend and,
    /// given what it answers, what the client gets. With --send the backend is called for real.
    ///
    /// Status 0: done, whatever the client's status; 1: the integration is refused; 2: wrong usage, or a file that
    /// cannot be read.
    Invoke(Box<InvokeArgs>),
    /// Run the tests of `*.vtltest.yaml` files: what templates and integrations make of requests.
    ///
    /// Status 0: all passed; 1: some failed, or there are none; 2: wrong usage, or a test file that cannot be read.
    Test(Box<TestArgs>),
    /// Answer JSON requests from standard input, one a line.
    Batch,
    /// Measure how long a template takes to parse and to render, and what it allocates.
    Bench(Box<BenchArgs>),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// The dialect of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DialectArg {
    /// API Gateway's mapping templates.
    Apigateway,
    /// Stock Velocity 1.7.
    Velocity,
}

/// The parts of a request, over those of a request file.
#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// A JSON file with the whole request: method, path, resource, headers, query, pathParameters, body,
    /// stageVariables, context.
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    /// The body's file, or - for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "body_text")]
    pub(crate) body: Option<PathBuf>,
    /// The body itself.
    #[arg(long, value_name = "TEXT")]
    pub(crate) body_text: Option<String>,
    /// A path parameter; may be given several times, as the next three.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) path: Vec<String>,
    /// A query parameter.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) query: Vec<String>,
    /// A header.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) header: Vec<String>,
    /// A stage variable.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) stage_variable: Vec<String>,
    /// A JSON file whose members become members of `$context`.
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,
}

impl RequestArgs {
    /// Whether any part of a request is given.
    pub(crate) fn is_given(&self) -> bool {
        let RequestArgs { request, body, body_text, path, query, header, stage_variable, context } = self;
        let files = [request, body, context].into_iter().any(Option::is_some);
        files || body_text.is_some() || [path, query, header, stage_variable].iter().any(|l| !l.is_empty())
    }
}

/// What a template sees, and in which dialect it is written.
#[derive(Debug, Args)]
pub(crate) struct SeenArgs {
    #[command(flatten)]
    pub(crate) parts: RequestArgs,
    /// A JSON file whose members become variables.
    #[arg(long, value_name = "FILE")]
    pub(crate) vars: Option<PathBuf>,
    /// The dialect.
    #[arg(long, value_enum, default_value_t = DialectArg::Apigateway)]
    pub(crate) dialect: DialectArg,
    /// Where `#parse` and `#include` find files, in the velocity dialect.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    /// The template's file, or - for standard input.
    pub(crate) template: PathBuf,
    #[command(flatten)]
    pub(crate) seen: SeenArgs,
    #[command(flatten)]
    pub(crate) watch: WatchArgs,
    /// Print the overrides that the template set, as JSON, on standard error.
    #[arg(long)]
    pub(crate) show_overrides: bool,
}

/// What is watched while a template is rendered.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct WatchArgs {
    /// List on standard error the references that had no value.
    #[arg(long)]
    pub(crate) warn_missing: bool,
    /// Tell on standard error each directive that was taken and each reference with its value and place.
    #[arg(long)]
    pub(crate) trace: bool,
    /// Fail with status 1 where the output is not JSON, and name what in the template wrote the mistake.
    #[arg(long)]
    pub(crate) expect_json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InvokeArgs {
    /// The integration's file: an `x-amazon-apigateway-integration` object, as JSON or YAML.
    pub(crate) integration: PathBuf,
    #[command(flatten)]
    pub(crate) parts: RequestArgs,
    /// A JSON file with what the backend answers: status, headers, `body` or `body_base64`; for Lambda `lambda_payload`
    /// and `function_error`; `failure` ("timeout", or why it cannot be reached).
    #[arg(long, value_name = "FILE")]
    pub(crate) response: Option<PathBuf>,
    /// The stage.
    #[arg(long, value_name = "NAME")]
    pub(crate) stage: Option<String>,
    /// A binary media type of the API; may be given several times.
    #[arg(long, value_name = "TYPE")]
    pub(crate) binary_media_type: Vec<String>,
    /// A file with the API's `x-amazon-apigateway-gateway-responses` object, as JSON or YAML.
    #[arg(long, value_name = "FILE")]
    pub(crate) gateway_responses: Option<PathBuf>,
    /// A required parameter, such as method.request.header.X; may be given several times.
    #[arg(long, value_name = "PARAMETER")]
    pub(crate) required: Vec<String>,
    /// A file with the JSON Schema of an application/json body, as JSON or YAML.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// A file with the API's models by name, to which the model refers; as JSON or YAML.
    #[arg(long, value_name = "FILE", requires = "model")]
    pub(crate) models: Option<PathBuf>,
    /// A status that the method declares; may be given several times. Without it every status is taken.
    #[arg(long, value_name = "STATUS")]
    pub(crate) method_response: Vec<u16>,
    /// Take what the service takes, to fail as it fails: a forbidden header, a template that does not parse.
    #[arg(long)]
    pub(crate) as_deployed: bool,
    /// Print the execution log on standard error.
    #[arg(long)]
    pub(crate) log: bool,
    /// Print one JSON object, as `vtl batch` answers.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) send: SendArgs,
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct TestArgs {
    /// Test files, and folders in which `*.vtltest.yaml` are found, however deep.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only the tests that have this text in `FILE > TEST > CASE`.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Write snapshots that differ or are missing, and remove those that no test has.
    #[arg(long)]
    pub(crate) update: bool,
    /// Print the report as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the report to a file, as JUnit XML for CI services.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Report what of the templates was reached: lines, arms of #if, loops with and without anything to go through,
    /// references with and without a value. `text` prints a table; html=DIR writes pages, lcov=FILE a tracefile. May
    /// be given several times.
    #[arg(long, value_name = "text|html=DIR|lcov=FILE", num_args = 0..=1, require_equals = true,
          default_missing_value = "text", value_parser = CoverageTo::parse)]
    pub(crate) coverage: Vec<CoverageTo>,
    /// Fail with status 1 where fewer per cent of all lines were reached.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) fail_under: Option<f64>,
    /// Run again whenever a file below the paths changes, until interrupted.
    #[arg(long, conflicts_with_all = ["json", "junit", "coverage", "fail_under"])]
    pub(crate) watch: bool,
    /// Write a first test file for this template beside it, with the parts of a request that the template reads.
    #[arg(long, value_name = "TEMPLATE", exclusive = true)]
    pub(crate) init: Option<PathBuf>,
    /// Print the JSON Schema of test files, for editors.
    #[arg(long, exclusive = true)]
    pub(crate) schema: bool,
}

/// Where a report of coverage goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CoverageTo {
    /// To standard output.
    Text,
    /// To pages in a folder.
    Html(PathBuf),
    /// To a tracefile.
    Lcov(PathBuf),
}

impl CoverageTo {
    fn parse(text: &str) -> Result<CoverageTo, String> {
        match text.split_once('=') {
            None if text == "text" => Ok(CoverageTo::Text),
            Some(("html", folder)) if !folder.is_empty() => Ok(CoverageTo::Html(folder.into())),
            Some(("lcov", file)) if !file.is_empty() => Ok(CoverageTo::Lcov(file.into())),
            _ => Err("expected text, html=DIR or lcov=FILE".to_owned()),
        }
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| "expected a number from 0 to 100".to_owned())
}

/// How a request is sent.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sending")]
pub(crate) struct SendArgs {
    /// Send the request to the backend, once, and carry its answer to the client. Services of AWS get it signed, with
    /// the keys of the environment or of a profile.
    #[arg(long, conflicts_with = "response")]
    pub(crate) send: bool,
    /// Send to this endpoint in place of the integration's own; with a service's name (or lambda, or http) before
    /// it, for that one only. May be given several times.
    #[arg(long, value_name = "URL|SERVICE=URL", requires = "send")]
    pub(crate) endpoint_url: Vec<String>,
    /// Send events for this function to a URL, unsigned: to its own path, or where it has none to that of the Invoke
    /// API there. The function by name or ARN; may be given several times.
    #[arg(long, value_name = "NAME=URL", requires = "send")]
    pub(crate) lambda: Vec<String>,
    /// The profile whose keys sign, in the shared files of the AWS command line.
    #[arg(long, value_name = "NAME", requires = "send")]
    pub(crate) profile: Option<String>,
    /// The region to sign for, where it is not the one in the integration's URI.
    #[arg(long, value_name = "NAME", requires = "send")]
    pub(crate) region: Option<String>,
    /// A file of certificates in PEM to trust in place of the well-known ones, as `AWS_CA_BUNDLE` does.
    #[arg(long, value_name = "FILE", requires = "send")]
    pub(crate) ca_bundle: Option<PathBuf>,
    /// Use the proxy that the environment names, as `HTTPS_PROXY` and the like; without this flag none is used.
    #[arg(long, requires = "send")]
    pub(crate) use_env_proxy: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The template's file; or a JSON file of scenarios, each an object as `vtl batch` takes it with a template, which
    /// are rendered without limits.
    #[arg(value_name = "TEMPLATE|SCENARIO.json")]
    pub(crate) template: PathBuf,
    #[command(flatten)]
    pub(crate) seen: SeenArgs,
    /// Print one line of JSON a scenario; times are in nanoseconds.
    #[arg(long)]
    pub(crate) json: bool,
    /// Parse and render once, and print the output only.
    #[arg(long, conflicts_with_all = ["json", "save", "baseline"])]
    pub(crate) once: bool,
    /// Write the figures to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Compare with the figures that an earlier run saved.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// How long to run before measuring.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 300)]
    pub(crate) warm_up: u64,
    /// About how long one batch takes; a figure is the mean of a batch.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 80)]
    pub(crate) batch: u64,
    /// How many batches to measure.
    #[arg(long, value_name = "COUNT", default_value_t = 7)]
    pub(crate) batches: u32,
}

#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The JSONPath, as `$input.path` takes it.
    pub(crate) path: String,
    /// The document's file, or - for standard input.
    #[arg(default_value = "-")]
    pub(crate) file: PathBuf,
    /// Answer as RFC 9535, the standard for JSONPath, does: always a list.
    #[arg(long, conflicts_with = "compare")]
    pub(crate) rfc9535: bool,
    /// Show both answers, and whether the path means the same; status 1 where it does not.
    #[arg(long)]
    pub(crate) compare: bool,
}

impl Cli {
    /// Does what was asked for.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Render(args) => render::run(&args),
            Command::Query(args) => query::run(&args),
            Command::Invoke(args) => invoke::run(&args),
            Command::Test(args) => test::run(&args),
            Command::Batch => batch::run(),
            Command::Bench(args) => bench::run(&args),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Cli::command(), "vtl", &mut script);
                print(&String::from_utf8_lossy(&script))
            }
            Command::Man => {
                let mut page = Vec::new();
                clap_mangen::Man::new(Cli::command()).render(&mut page)?;
                print(&String::from_utf8_lossy(&page))
            }
        }
    }
}
