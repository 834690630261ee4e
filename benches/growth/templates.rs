//! Growth of parsing and of rendering with the size of the template: texts repeated until they have that size.

/// A template that can have any size.
pub(crate) struct Growing {
    pub(crate) name: &'static str,
    text: Text,
}

enum Text {
    /// A piece again and again.
    Repeated(&'static str),
    /// One construct of about so many bytes.
    Built(fn(usize) -> String),
}

impl Growing {
    /// The template of about so many bytes.
    pub(crate) fn of_size(&self, bytes: usize) -> String {
        match self.text {
            Text::Repeated(piece) => piece.repeat((bytes / piece.len()).max(1)),
            Text::Built(build) => build(bytes),
        }
    }
}

const fn repeated(name: &'static str, piece: &'static str) -> Growing {
    Growing { name, text: Text::Repeated(piece) }
}

const fn built(name: &'static str, build: fn(usize) -> String) -> Growing {
    Growing { name, text: Text::Built(build) }
}

/// Many constructs, and one long one, which may nest in itself or hang together.
pub(crate) const TEMPLATES: &[Growing] = &[
    repeated("static text", "  \"field\": \"some text that stands as it is\",\n"),
    repeated("stray $ and #", "costs $5 # 7 of \\ 100% {x} [y] (z) $ # $! #@ ${ $1 #5\n"),
    repeated("references", "$a $!b ${c} $a.b.c $context.stage ${stageVariables.x}\n"),
    repeated("method calls", "$input.params('id') $a.substring(1, 2).length() $list.get(0)\n"),
    repeated("paths", "$input.path('$.a.b[0].c') $input.json('$.items[*].id')\n"),
    repeated("directives", "#if($a && $b == 3)yes#elseif(!$c)no#else{}#end#set($x = 1 + 2 * 3)\n"),
    repeated("loops", "#foreach($i in [1..2])$i#end"),
    repeated("#set chain", "#set($a = 1)#set($b = $a)#set($c = \"$b-$a\")\n"),
    repeated("strings", "#set($s = \"one $a two ${b.c} three 'four' \"\"five\"\"\")"),
    repeated("lists and maps", "#set($l = [1, \"two\", {\"three\": [4, 5]}])"),
    repeated("comments", "## a line\n#* a block *# #[[ $raw #text ]]#\n"),
    repeated("open brackets in text", "((((((((((([[[[[[[[[[{{{{{{{{{{{{\n"),
    repeated("macros and unknown macros", "#macro(m $x)<$x>#end#m(1)#nothing(1) #nobody #one(\"2\" $a)\n"),
    repeated("text beyond Latin", "größer als Straße: 日本語 🐕 $a\n"),
    built("one long sum", |bytes| format!("#set($a = 1{})", " + 1".repeat(bytes / 4))),
    built("one long condition", |bytes| format!("#if($a{})#end", " || $a".repeat(bytes / 6))),
    built("one long list", |bytes| format!("#set($a = [1{}])", ", 1".repeat(bytes / 3))),
    built("one long map", |bytes| format!("#set($a = {{\"k\": 1{}}})", ", \"k\": 1".repeat(bytes / 8))),
    built("one long text", |bytes| format!("#set($a = \"{}\")", "$b text ".repeat(bytes / 8))),
    built("one long #if with #elseif", |bytes| format!("#if($a)1{}#end", "#elseif($b)2".repeat(bytes / 12))),
    built("one long reference", |bytes| format!("$a{}", ".b".repeat(bytes / 2))),
    built("one long line of words", |bytes| "word ".repeat(bytes / 5)),
    built("one long comment", |bytes| format!("#*{}*#", "word ".repeat(bytes / 5))),
    built("one #if after another open", |bytes| {
        // 150 levels: what nests deeper is refused.
        let levels = (bytes / 9).min(150);
        format!("{}{}{}", "#if($a)".repeat(levels), "x".repeat(bytes - levels * 9), "#end".repeat(levels))
    }),
];
