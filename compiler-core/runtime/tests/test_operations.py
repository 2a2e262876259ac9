"""Every family of operations: results, messages, order of effects and of deaths."""
import sys
import unittest

from transcript import Mortal, Odd, compare

OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"]
COMPARISONS = ["<", "<=", "==", "!=", ">", ">="]


PAIRS = [
    lambda: (7, 2),
    lambda: (7, 0),
    lambda: (-7, 2.5),
    lambda: ("a", 3),
    lambda: ("%s", (1,)),
    lambda: ("%d", "x"),
    lambda: ([1], [2]),
    lambda: (None, 1),
    lambda: (Odd("a"), Odd("b")),
    lambda: (Odd("a", KeyError("k")), Odd("b")),
    lambda: (True, False),
    lambda: (2**70, -3),
    lambda: ({1}, {2}),
]


class Operators(unittest.TestCase):
    def test_binary(self):
        for imm, operator in enumerate(OPERATORS):
            compare(
                self,
                "def f(a, b):\n    return a %s b" % operator,
                "@2:BINARY binary t0 %d a b\n@2:RETURN return t0!" % imm,
                *PAIRS,
            )

    def test_inplace(self):
        for imm, operator in enumerate(OPERATORS):
            compare(
                self,
                "def f(a, b):\n    a %s= b\n    return a" % operator,
                "@2:%s inplace a %d a b\n@3:RETURN return a"
                % ("INPLACE" if sys.version_info < (3, 11) else "BINARY_OP", imm),
                *PAIRS,
            )

    def test_compare(self):
        for imm, operator in enumerate(COMPARISONS):
            compare(
                self,
                "def f(a, b):\n    return a %s b" % operator,
                "@2:COMPARE compare t0 %d a b\n@2:RETURN return t0!" % imm,
                *PAIRS,
            )

    def test_unary(self):
        for imm, operator in enumerate(["-", "+", "~", "not "]):
            opcode = ["UNARY_NEG", "UNARY_POS", "UNARY_INV", "UNARY_NOT"][imm]
            if operator == "+" and sys.version_info >= (3, 12):
                opcode = "CALL_INTRINSIC"
            compare(
                self,
                "def f(a):\n    return %sa" % operator,
                "@2:%s unary t0 %d a\n@2:RETURN return t0!" % (opcode, imm),
                *[lambda pair=pair: pair()[:1] for pair in PAIRS],
            )

    def test_identity_and_membership(self):
        for imm, word in enumerate(["is", "is not"]):
            compare(self, "def f(a, b):\n    return a %s b" % word, "@2:IS_OP is t0 %d a b\n@2:RETURN return t0!" % imm, *PAIRS)
        for imm, word in enumerate(["in", "not in"]):
            compare(
                self,
                "def f(a, b):\n    return a %s b" % word,
                "@2:CONTAINS contains t0 %d a b\n@2:RETURN return t0!" % imm,
                lambda: (1, [1, 2]),
                lambda: (3, [1, 2]),
                lambda: (3, 4),
                lambda: (3, Odd("b")),
                lambda: (3, Odd("b", ZeroDivisionError())),
            )

    def test_string_building_is_linear(self):
        reference, resumed = compare(
            self,
            "def f(n):\n    s = ''\n    for i in range(n):\n        s += 'x'\n    return s",
            """
            @2 const s ''
            @3 load_global t0 range
            @3 call t0 t0! [n] _
            @3 get_iter t0 t0!
            loop:
            @3:FOR_ITER for_iter i t0 end
            @4:LOAD const t1 'x'
            @4 inplace s 0 s t1!
            @4 tick
            @4 jump loop
            end:
            @3 release t0
            @5 return s
            """,
            lambda: (10,),
        )
        self.assertEqual(resumed(200000), "x" * 200000)


class Containers(unittest.TestCase):
    def test_subscripts(self):
        subscr = "BINARY_SUBSCR"
        makers = [
            lambda: ([1, 2], 1),
            lambda: ([1, 2], 5),
            lambda: ({}, "k"),
            lambda: (1, 2),
            lambda: (Odd("c"), Odd("i")),
            lambda: (Odd("c", IndexError("no")), Odd("i")),
        ]
        compare(self, "def f(a, b):\n    return a[b]", "@2:%s load_subscr t0 a b\n@2:RETURN return t0!" % subscr, *makers)
        compare(
            self,
            "def f(a, b):\n    a[b] = 5\n    return a",
            "@2:LOAD_CONST const t0 5\n@2:STORE_SUBSCR store_subscr a b t0!\n@3 return a",
            *makers,
        )
        compare(
            self,
            "def f(a, b):\n    del a[b]\n    return a",
            "@2:DELETE_SUBSCR delete_subscr a b\n@3 return a",
            *makers,
        )

    def test_temporaries_die_in_order(self):
        compare(
            self,
            "def f(g):\n    return g('c')[g('i')]",
            """
            @2:LOAD_CONST const t1 'c'
            @2 call t0 g [t1!] _
            @2 const t2 'i'
            @2 call t1 g [t2!] _
            @2:BINARY_SUBSCR load_subscr t0 t0! t1!
            @2:RETURN return t0!
            """,
            lambda: (Odd,),
        )

    def test_displays(self):
        compare(
            self,
            "def f(a, b):\n    return (a, b), [a, b], {a, b}, {a: b}, f'{a}{b}'",
            """
            @2:BUILD_TUPLE build_tuple t0 [a b]
            @2:BUILD_LIST build_list t1 [a b]
            @2:BUILD_SET build_set t2 [a b]
            @2:BUILD_MAP build_map t3 [a b]
            @2:FORMAT format_value t4 0 a _
            @2:FORMAT format_value t5 0 b _
            @2:BUILD_STRING build_string t4 [t4! t5!]
            @2:BUILD_TUPLE build_tuple t0 [t0! t1! t2! t3! t4!]
            @2:RETURN return t0!
            """,
            lambda: (1, "two"),
            lambda: (Mortal("a"), Mortal("b")),
            lambda: (None, 2.5),
        )
        for opcode, display in (("build_set", "{a}"), ("build_map", "{a: 1}")):
            build = "BUILD_SET" if opcode == "build_set" else "BUILD_MAP"
            compare(
                self,
                "def f(a):\n    return %s" % display,
                "@2 const t1 1\n@2:%s %s t0 [%s]\n@2:RETURN return t0!"
                % (build, opcode, "a" if opcode == "build_set" else "a t1!"),
                lambda: ([],),
                lambda: (1,),
            )

    def test_extension(self):
        makers = [
            lambda: ([1, 2],),
            lambda: ((),),
            lambda: (5,),
            lambda: (None,),
            lambda: (Odd("a"),),
            lambda: (Odd("a", TypeError("mine")),),
            lambda: ({"k": 1},),
            lambda: (iter([]),),
        ]
        compare(
            self,
            "def f(a):\n    return [*a]",
            "@2:BUILD_LIST build_list t0 []\n@2:LIST_EXTEND list_extend t0 a\n@2:RETURN return t0!",
            *makers,
        )
        compare(
            self,
            "def f(a):\n    return (*a,)",
            "@2:BUILD_LIST build_list t0 []\n@2:LIST_EXTEND list_extend t0 a\n@2 list_to_tuple t0 t0!\n@2:RETURN return t0!",
            *makers,
        )
        compare(
            self,
            "def f(a):\n    return {*a}",
            "@2:BUILD_SET build_set t0 []\n@2:SET_UPDATE set_update t0 a\n@2:RETURN return t0!",
            *makers,
        )
        compare(
            self,
            "def f(a):\n    return {**a}",
            "@2:BUILD_MAP build_map t0 []\n@2:DICT_UPDATE dict_update t0 a\n@2:RETURN return t0!",
            *makers,
        )

    def test_slices(self):
        compare(
            self,
            "def f(a, b):\n    return a[1:b:2]",
            """
            @2:LOAD const t0 1
            @2:LOAD const t1 2
            @2:BUILD_SLICE build_slice t0 t0! b t1!
            @2:BINARY_SUBSCR load_subscr t0 a t0!
            @2:RETURN return t0!
            """,
            lambda: ([1, 2, 3, 4], 4),
            lambda: ("abc", "x"),
            lambda: (5, None),
        )

    def test_unpacking(self):
        values = [
            lambda: ((1, 2, 3),),
            lambda: ([1, 2, 3],),
            lambda: ("ab",),
            lambda: ((1, 2, 3, 4),),
            lambda: ([1],),
            lambda: ([],),
            lambda: (5,),
            lambda: (None,),
            lambda: (iter([1, 2, 3]),),
            lambda: ({1: 1, 2: 2, 3: 3, 4: 4},),
            lambda: ({1: 1},),
            lambda: (Odd("a"),),
            lambda: (Odd("a", OSError(1)),),
        ]
        for count in range(4):
            names = ["x", "y", "z"][:count]
            compare(
                self,
                "def f(a):\n    [%s] = a\n    return [%s]" % (", ".join(names), ", ".join(names)),
                "@2:UNPACK unpack_sequence [%s] a\n@3:BUILD build_list t0 [%s]\n@3 return t0!"
                % (" ".join(names), " ".join(names)),
                *values,
            )
        for before in range(3):
            names = ["x", "y", "z"]
            targets = ["*" + name if index == before else name for index, name in enumerate(names)]
            compare(
                self,
                "def f(a):\n    %s = a\n    return [x, y, z]" % ", ".join(targets),
                "@2:UNPACK_EX unpack_ex %d [x y z] a\n@3:BUILD build_list t0 [x y z]\n@3 return t0!" % before,
                *values,
            )


class Names(unittest.TestCase):
    def test_globals(self):
        compare(
            self,
            "def f():\n    global g\n    g = 1\n    len\n    del g\n    return g",
            """
            @3:LOAD const t0 1
            @3:STORE store_global g t0!
            @4:LOAD load_global t0 len
            @4 release t0
            @5:DELETE delete_global g
            @6:LOAD load_global t0 g
            @6 return t0!
            """,
            lambda: (),
        )
        compare(self, "def f():\n    global g\n    del g", "@3:DELETE delete_global g", lambda: ())

    def test_unbound(self):
        compare(
            self,
            "def f(a):\n    del a\n    return a",
            "@2:DELETE delete_local a\n@3:LOAD check_bound a\n@3 return a",
            lambda: (1,),
            lambda: (Mortal("a"),),
        )
        compare(
            self,
            "def f(a):\n    del a\n    del a",
            "@2:DELETE delete_local a\n@3:DELETE delete_local a",
            lambda: (1,),
        )

    def test_attributes(self):
        makers = [lambda: (Odd("a"),), lambda: (1,), lambda: (int,), lambda: (sys,), lambda: (None,)]
        compare(self, "def f(a):\n    return a.name", "@2:LOAD_ATTR load_attr t0 a name\n@2:RETURN return t0!", *makers)
        compare(
            self,
            "def f(a):\n    a.x = 1\n    del a.x\n    del a.x",
            """
            @2:LOAD const t0 1
            @2:STORE_ATTR store_attr a x t0!
            @3:DELETE_ATTR delete_attr a x
            @4:DELETE_ATTR delete_attr a x
            """,
            *makers,
        )
        method = "LOAD_METHOD" if sys.version_info < (3, 12) else "LOAD_ATTR"
        compare(
            self,
            "def f(a):\n    return a.bit_length()",
            """
            @2:%s load_method t0 t1 a bit_length
            @2:CALL call_method t0 t0! t1! [] _
            @2:RETURN return t0!
            """
            % method,
            *makers,
        )

    def test_imports(self):
        compare(
            self,
            "def f():\n    from collections import OrderedDict, nothing\n    return 1",
            """
            @2:LOAD const t1 0
            @2:LOAD const t2 ('OrderedDict','nothing')
            @2:IMPORT_NAME import_name t0 collections t1! t2!
            @2:IMPORT_FROM import_from t1 t0 OrderedDict
            @2 move OrderedDict t1!
            @2:IMPORT_FROM import_from t1 t0 nothing
            """,
            lambda: (),
        )
        compare(
            self,
            "def f():\n    import no_such_module",
            "@2:LOAD const t1 0\n@2 const t2 None\n@2:IMPORT_NAME import_name t0 no_such_module t1! t2!",
            lambda: (),
        )


class Calls(unittest.TestCase):
    def test_call(self):
        compare(
            self,
            "def f(g, a):\n    return g(a, k=1)",
            "@2:LOAD const t0 1\n@2:CALL call t0 g [a t0!] ('k',)\n@2:RETURN return t0!",
            lambda: (Odd("g"), Odd("a")),
            lambda: (Odd("g", ValueError(1)), Odd("a")),
            lambda: (dict, {}),
            lambda: (print, 1),
            lambda: (5, 1),
            lambda: (len, 1),
            lambda: (lambda a, k: (a, k), 1),
        )

    def test_starred(self):
        functions = [
            lambda: (Odd("g"), [1], {"x": 2}),
            lambda: (Odd("g"), 5, {}),
            lambda: (Odd("g"), (), 5),
            lambda: (Odd("g"), (), None),
            lambda: (dict, (), {"k": 2}),
            lambda: (dict, (), {3: 2}),
            lambda: (lambda **k: k, (), {"k": 2}),
            lambda: (lambda *a, **k: (a, k), "ab", {"q": 2}),
            lambda: (len, Odd("a"), {}),
            lambda: (len, Odd("a", TypeError("mine")), {}),
            lambda: (5, (), {}),
        ]
        compare(
            self,
            "def f(g, a, b):\n    return g(*a, k=1, **b)",
            """
            @2:LOAD_CONST const t0 'k'
            @2:LOAD_CONST const t1 1
            @2:BUILD_MAP build_map t0 [t0! t1!]
            @2:DICT_MERGE dict_merge t0 b g
            @2:CALL_FUNCTION_EX call_ex t0 g a t0!
            @2:RETURN return t0!
            """,
            *functions,
        )
        compare(
            self,
            "def f(g, a, b):\n    return g(*a)",
            "@2:CALL_FUNCTION_EX call_ex t0 g a _\n@2:RETURN return t0!",
            *functions,
        )

    def test_duplicate_keyword_while_handling(self):
        compare(
            self,
            "def f(g, b):\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        return g(k=1, **b)",
            """
            try:
            @3:LOAD const t0 1
            @3:LOAD const t1 0
            @3:BINARY binary t0 3 t0! t1!
            @3 release t0
            caught:
            @4 push_exception t1 t0
            @4:LOAD_GLOBAL load_global t2 ZeroDivisionError
            @4 match_exception t2 t0 t2!
            @4 branch_false t2! other
            inside:
            @5:LOAD const t2 'k'
            @5:LOAD const t3 1
            @5:BUILD_MAP build_map t2 [t2! t3!]
            @5:DICT_MERGE dict_merge t2 b g
            @5:CALL_FUNCTION_EX const t3 ()
            @5:CALL_FUNCTION_EX call_ex t2 g t3! t2!
            @4 pop_exception t1!
            @4 release t0
            @5 return t2!
            other:
            @4 reraise t0
            cleanup:
            @4 pop_exception t1!
            @4 reraise t2
            handler try caught caught t0
            handler inside cleanup cleanup t2
            """,
            lambda: (dict, {"k": 2}),
        )


class Strings(unittest.TestCase):
    def test_format(self):
        makers = [
            lambda: (5, ">4"),
            lambda: ("x", ">4"),
            lambda: (5, "bad"),
            lambda: (Odd("a"), "spec"),
            lambda: (Odd("a", KeyError(1)), "spec"),
            lambda: (object, "nospec"),
        ]
        for imm, conversion in enumerate(["", "!s", "!r", "!a"]):
            format_op = "FORMAT"
            convert = "FORMAT" if sys.version_info < (3, 13) or not conversion else "CONVERT_VALUE"
            with_spec = "format_value t0 %d a b" % imm
            if convert != format_op:
                with_spec = "format_value t0 %d a _\n@2:FORMAT format_value t0 0 t0! b" % (imm + 4)
            compare(
                self,
                "def f(a, b):\n    return f'{a%s:{b}}'" % conversion,
                "@2:%s %s\n@2:RETURN return t0!" % (convert, with_spec),
                *makers,
            )
            compare(
                self,
                "def f(a, b):\n    return f'{a%s}'" % conversion,
                "@2:%s format_value t0 %d a _\n@2:RETURN return t0!" % (convert, imm),
                *makers,
            )


if __name__ == "__main__":
    unittest.main()
