"a" 'b' "\x41\u00e9\U0001F600\101\0\777\"\'\\\a\b\f\n\r\t\v\q\
continued"
r"\n" R'\x' u"u" U"U" "plain"
b"\x41\377\n\q\u1234" rb"\x" Rb'\\' bR"""a
b"""
"\ud800 lone" "é€😀"
"""triple " "" \""" 'quotes'
second line\
third"""
"\N{BULLET} named"
f"{a}" f'{a!r:>{width}.{precision}}' rf"\d{a}\n" fR"{a:\d}" F"a{{b}}c{{{a}}}"
f"{a}" "b" f"c" r"\d" f"{d}e" ""
"" f"" ''
u"x" f"y"
f"{a = }{b=!r}{c = :>5}{d=!s:x}"
f"{a['b']}{ {1: 2}[1] }{(lambda x: x)(1)}{a if b else c}{*a, b}{a, b}{yield_}"
f"""{
a
}
{b:
>5}"""
f"{x:=5}{x!r:}{x:}{x:{y}{z}w}"
f"\N{BULLET}{a}\x41\{b}"
f"{a != b}{a == b}{a <= b}"
x = ("a"
     f"{b}"
     # comment
     "c")
