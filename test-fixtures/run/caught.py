"""Exceptions that the function itself catches: made or not, what handlers see, and what is left of them."""

import sys

CALLS = [
    "parse(['1', ' 2 ', 'x', '', '+3', '-4', '1_0', '٣', '--5', '9' * 30, '5 6', '\\x1c7', '0x10', '+', '_1'])",
    "parse(['x'] * 40)",
    "parse(['1_0'] * 40)",
    "parse([1, 'x'])",
    "parse([None])",
    "parse([Text('7'), Text('y')])",
    "parse(['\\ud800'])",
    "parse_float(['1.5', ' -2e3 ', 'inf', 'nan', 'x', '', '1_0.5', '1e999', '.5', '5.', '.', 'in', '1e', '٣.٥', '0x1p3'])",
    "parse_or('12', -1)",
    "parse_or('zz', -1)",
    "parse_or('zz', 'fallback')",
    "parse_or(5, -1)",
    "parse_or([], -1)",
    "lookup({'a': 1}, ['a', 'b', 'a', 'é'])",
    "lookup({'a': 'x'}, ['a', 'b'])",
    "lookup({}, [1, 2])",
    "lookup({}, [[]])",
    "lookup_int({1: 2.5, 2: 4.0}, [1, 3, 2, 2**70, True])",
    "lookup_default({'a': 1}, 'b')",
    "overflows(['x'] * 3, 2**63 - 2)",
    "overflows(['1', 'x', '2', 'x'], 2**62)",
    "sees(['1', 'x', '2'])",
    "sees_named(['1', 'x', '2'])",
    "calls_in_handler(['1', 'x', '2', 'y', '3'])",
    "named_is_unbound(['1', 'x'])",
    "named_is_unbound(['1'])",
    "kept(['x', '1', 'y'])",
    "nested(['1', 'x', None, '2'])",
    "nested_keys({'a': {'b': 1}}, ['a', 'z'], ['b', 'c'])",
    "passes_on(['1', 'x', '2'])",
    "passes_on_type([1, 'x', None])",
    "else_and_finally(['1', 'x', '2'])",
    "finally_only(['1', 'x'])",
    "raises_in_handler(['1', 'x'])",
    "raises_from(['1', 'x'])",
    "reraises(['1', 'x'])",
    "returns_from_finally(['x'])",
    "breaks(['1', 'x', '2'])",
    "continues(['1', 'x', '2'])",
    "while_loop(['3', 'x', '2'])",
    "returns_in_both(None)",
    "returns_in_both('x')",
    "raises_from_finally('7', KeyError('k'))",
    "raises_from_finally('x', KeyError('k'))",
    "doubled_text('ab', ['1', 'x', '22'])",
    "doubled_text('', ['x'])",
    "slice_in_else([1.5, 2.5], ['1', 'x'])",
    "doubled_place([1.5, 2.5, 1.5], ['a', 1.5, None])",
    "doubled_place([1.5, 2.5, 1.5], [2.5, Text('t'), 1.5])",
    "bare(['1', 'x', [], '2'])",
    "base(['1', 'x', '2'])",
    "tuple_clause(['1', 'x', [], '2'], {'1': 2})",
    "wrong_clause(['1', 'x'])",
    "rebound(['1', 'x', '2', 'y'])",
    "same_as_before(['1', 'x'])",
    "shadowed(['1', 'x'])",
    "with_inside(['1', 'x', '2'])",
    "generic_error([1, 0, 'a', 2])",
    "generic_loop([1, 0, 4, 0, 2] * 5)",
    "attribute_error([1, 'a', Thing()])",
    "stops(iter([1, 2, 3]))",
    "own_raise([1, -1, 2])",
    "own_class([1, -1, 2])",
    "dying_temporaries([1, 2])",
    "log()",
    "dying_handler(['x', '1'])",
    "log()",
    "deep(5)",
    "context(['x'])",
    "outer_handled()",
    "exc_info_after(['x', '1'])",
    "trace_lines(['x', '1'])",
    "frames_of_callee([1, 'a', 2])",
    "string_methods('abcabc', ['b', 'z', 'c'])",
    "string_methods('abc', ['b', 3])",
    "characters('1a2é٣')",
    "assigned_in_try(['x', '5'])",
    "assigned_in_try(['x'])",
    "in_handler_loop(['x', '2', 'y'])",
    "try_in_handler(['x', 'y', '3'])",
    "memo({}, 5)",
    "many(300)",
    "uses_locals(['1', 'x'])",
    "index([1, 2, 3], [0, 5, -1, -4])",
    "set_state(['x', '1'])",
]

LOG = []


def log():
    rows = list(LOG)
    LOG.clear()
    return rows


class Text(str):
    pass


class Thing:
    value = 5


class Own(ValueError):
    pass


class Seen:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append((self.name, type(sys.exc_info()[1]).__name__))

    def __add__(self, other):
        raise ValueError("cannot add")

    def __repr__(self):
        return f"<{self.name}>"


def parse(words: list[str]):
    total = 0
    bad = 0
    for word in words:
        try:
            total += int(word)
        except ValueError:
            bad += 1
    return total, bad


def parse_float(words: list[str]):
    total = 0.0
    bad = []
    for word in words:
        try:
            total = float(word)
        except ValueError:
            total = -1.0
        bad.append(total)
    return bad


def parse_or(text: str, fallback: int):
    try:
        return int(text)
    except ValueError:
        return fallback


def lookup(d: dict[str, int], keys: list[str]):
    total = 0
    for key in keys:
        try:
            total += d[key]
        except KeyError:
            total -= 1000
    return total


def lookup_int(d: dict[int, float], keys: list[int]):
    total = 0.0
    for key in keys:
        try:
            total += d[key]
        except LookupError:
            total -= 0.5
    return total


def lookup_default(d: dict[str, int], key: str):
    try:
        value = d[key]
    except KeyError:
        value = d[key] = 7
    return value, d


def overflows(words: list[str], n: int):
    for word in words:
        try:
            n += int(word)
        except ValueError:
            n += 1
    return n


def who():
    kind, value, trace = sys.exc_info()
    if value is None:
        return None
    lines = []
    while trace is not None:
        lines.append((trace.tb_frame.f_code.co_name, trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno))
        trace = trace.tb_next
    return kind.__name__, str(value), lines, sorted(sys._getframe(1).f_locals), value.__context__


def sees(words: list[str]):
    total = 0
    rows = []
    for word in words:
        try:
            total += int(word)
        except ValueError:
            total += 100
            rows.append(who())
            total += 1
    return total, rows, who()


def sees_named(words: list[str]):
    total = 0
    rows = []
    for word in words:
        try:
            total += int(word)
        except ValueError as error:
            rows.append((who(), repr(error), error.__traceback__.tb_lineno - sys._getframe().f_code.co_firstlineno))
    return total, rows, who()


def calls_in_handler(words: list[str]):
    total = 0
    for word in words:
        try:
            total += int(word)
        except ValueError:
            LOG.append(word)
            total += len(LOG)
    return total, log()


def named_is_unbound(words: list[str]):
    for word in words:
        try:
            int(word)
        except ValueError as error:
            size = len(str(error))
    if size > 0:
        return error


def kept(words: list[str]):
    errors = []
    for word in words:
        try:
            errors.append(int(word))
        except ValueError as error:
            errors.append(error)
    first = errors[0]
    return [str(e) for e in errors], sorted(first.__traceback__.tb_frame.f_locals)


def nested(words: list[str]):
    n = 0
    for word in words:
        try:
            try:
                n += int(word)
            except KeyError:
                n += 100
            except TypeError:
                n += 1000
        except (IndexError, ValueError):
            n += 10000
        else:
            n += 5
    return n


def nested_keys(d: dict[str, dict[str, int]], outer: list[str], inner: list[str]):
    n = 0
    for a in outer:
        try:
            row: dict[str, int] = d[a]
            for b in inner:
                try:
                    n += row[b]
                except KeyError:
                    n += 10
        except KeyError:
            n += 100
    return n


def passes_on(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except KeyError:
            n += 1
    return n


def passes_on_type(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            n += 1
    return n


def else_and_finally(words: list[str]):
    n = 0
    rows = []
    for word in words:
        try:
            n += int(word)
        except ValueError:
            rows.append("bad")
        else:
            rows.append("good")
        finally:
            rows.append(n)
    return rows


def finally_only(words: list[str]):
    n = 0
    try:
        for word in words:
            try:
                n += int(word)
            finally:
                n += 10
    finally:
        LOG.append(n)
    return n


def raises_in_handler(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            raise KeyError(word)
    return n


def raises_from(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError as error:
            raise KeyError(n) from error
    return n


def reraises(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            n += 1
            raise
    return n


def returns_from_finally(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        finally:
            return n, who()


def breaks(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            break
    return n, word, who()


def continues(words: list[str]):
    n = 0
    for word in words:
        try:
            m = int(word)
        except ValueError:
            continue
        n += m
    return n, m


def while_loop(words: list[str]):
    i = 0
    n = 0
    while i < len(words):
        try:
            n += int(words[i])
        except ValueError:
            n -= 1
        i += 1
    return n


def bare(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except:
            n += 1000
    return n


def base(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except BaseException:
            n += 1000
    return n


def tuple_clause(words: list[str], d: dict[str, int]):
    n = 0
    for word in words:
        try:
            n += d[word]
            n += int(word)
        except (ValueError, KeyError):
            n += 1000
        except TypeError:
            n += 50000
    return n


def wrong_clause(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except n:
            n += 1
    return n


def rebound(words: list[str]):
    global ValueError
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            n += 100
            ValueError = KeyError if word == "q" else ValueError
    del ValueError
    return n


def same_as_before(words: list[str]):
    try:
        {}["missing"]
    except KeyError:
        n = 0
        for word in words:
            try:
                n += int(word)
            except ValueError:
                n += 100
        return n, who()


def shadowed(words: list[str]):
    ValueError = KeyError
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            n += 1
    return n


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        LOG.append(None if kind is None else kind.__name__)
        return False


def with_inside(words: list[str]):
    n = 0
    for word in words:
        try:
            with Manager():
                n += int(word)
        except ValueError:
            n += 100
    return n, log()


def generic_error(values):
    rows = []
    for value in values:
        try:
            rows.append(10 // value)
        except ZeroDivisionError:
            rows.append("zero")
        except TypeError as error:
            rows.append(str(error))
    return rows


def generic_loop(values):
    n = 0
    for value in values:
        try:
            n += 100 // value
        except ZeroDivisionError:
            n += 1
    return n


def attribute_error(values):
    n = 0
    for value in values:
        try:
            n += value.value
        except AttributeError:
            n += 100
    return n


def stops(iterator):
    n = 0
    while True:
        try:
            n += next(iterator)
        except StopIteration:
            return n


def own_raise(values: list[int]):
    n = 0
    for value in values:
        try:
            if value < 0:
                raise ValueError("negative", value)
            n += value
        except ValueError as error:
            n += error.args[1] * 100
    return n


def own_class(values: list[int]):
    n = 0
    for value in values:
        try:
            if value < 0:
                raise Own
            n += value
        except Own:
            n += 1000
        except ValueError:
            n += 5
    return n, who()


def dying_temporaries(values):
    n = 0
    for value in values:
        try:
            n += Seen(value) + Seen(value + 10)
        except ValueError:
            LOG.append("caught")
            n += 1
    return n


def dying_handler(words: list[str]):
    x = Seen("old")
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            x = Seen("new")
            n += 1
    return n


def deep(n: int):
    if n == 0:
        return int("deep")
    try:
        return deep(n - 1) + 1
    except KeyError:
        return 5
    finally:
        LOG.append(n)


def context(words: list[str]):
    for word in words:
        try:
            int(word)
        except ValueError:
            try:
                {}[word]
            except KeyError as error:
                return repr(error), repr(error.__context__), who()


def outer_handled():
    try:
        raise KeyError("outer")
    except KeyError:
        return parse(["1", "x"]), sees(["x"]), who()


def exc_info_after(words: list[str]):
    rows = []
    for word in words:
        try:
            rows.append(int(word))
        except ValueError:
            pass
        rows.append(sys.exc_info()[0])
    return rows


def trace_lines(words: list[str]):
    rows = []
    for word in words:
        try:
            first = 1
            rows.append(first + int(word))
        except ValueError as error:
            trace = error.__traceback__
            rows.append((trace.tb_lineno - trace.tb_frame.f_code.co_firstlineno, trace.tb_next))
    return rows


def helper(value):
    return value + 1


def frames_of_callee(values):
    n = 0
    rows = []
    for value in values:
        try:
            n += helper(value)
        except TypeError as error:
            rows.append(error.__traceback__.tb_next.tb_frame.f_code.co_name)
            rows.append(error.__traceback__.tb_frame is sys._getframe())
    return n, rows


def string_methods(text: str, parts: list[str]):
    n = 0
    for part in parts:
        try:
            n += text.index(part)
        except ValueError:
            n += 100
    return n


def characters(text: str):
    n = 0
    for c in text:
        try:
            n += int(c)
        except ValueError:
            n += 100
    return n


def assigned_in_try(words: list[str]):
    for word in words:
        try:
            value = int(word)
        except ValueError:
            continue
    return value


def in_handler_loop(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            for i in range(5):
                n += i * len(word)
            for c in word:
                n += ord(c)
    return n


def try_in_handler(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            try:
                n += int(word + "1")
            except ValueError:
                n += 7
    return n


def memo(known: dict[int, int], n: int):
    total = 0
    for i in range(n * 2):
        k = i % n
        try:
            total += known[k]
        except KeyError:
            known[k] = k * k
    return total, known


def many(n: int):
    words = ["5", "x"] * n
    return parse(words), lookup({"5": 1}, words), generic_loop([1, 0] * n), calls_in_handler(words[:20])


def uses_locals(words: list[str]):
    rows = []
    for word in words:
        try:
            rows.append(int(word))
        except ValueError:
            rows.append(sorted(locals()))
    return rows


def index(values: list[int], places: list[int]):
    n = 0
    for place in places:
        try:
            n += values[place]
        except IndexError:
            n += 100
    return n


def set_state(words: list[str]):
    n = 0
    for word in words:
        try:
            n += int(word)
        except ValueError:
            sys._getframe().f_locals["n"] = 50
            n += 1
    return n > 0


def slice_in_else(values: list[float], words: list[str]):
    total = 0.0
    for word in words:
        try:
            n = int(word) + 2.5
        except ValueError:
            n = -1.0
            for value in values:
                n += value
        else:
            part = values[:]
            total += len(part)
        total += n
    return total


def doubled_place(values: list[float], wanted: list):
    total = 0
    for item in wanted:
        try:
            place = values.index(item)
            place += place
        except (ValueError, AttributeError):
            total += 100
        total += len(values)
    return total, place


def doubled_text(text: str, words: list[str]) -> str:
    for word in words:
        try:
            text += text[:2]
            size = int(word)
        except ValueError:
            size = -1
        text += "-" * size
    return text


def same(item):
    return item


def raises_from_finally(word: str, error: Exception):
    try:
        try:
            n = int(word)
        except Exception as caught:
            try:
                return same(word)
            finally:
                sys.stdout.write(f"{type(caught).__name__}\n")
        finally:
            raise error
    except KeyError as last:
        return n if word == "7" else (repr(last.__context__), sorted(locals()))


def returns_in_both(word):
    try:
        try:
            return 2.5
        finally:
            sys.stdout.write(word)
    except TypeError:
        try:
            try:
                return 3.5
            finally:
                sys.stdout.write(f"{type(sys.exc_info()[1]).__name__}\n")
        except Exception:
            scale = 2.5 / 0.5
            scale = scale * scale / (3 / 1)
    return word is None
