"""Prints what happens to the functions of subject.py around recursion, signals, rebinding, tracing, frames, threads."""
import sys, traceback, signal, time, threading
sys.path.insert(0, ".")
import subject as mod
def p(*a): print(*a)
def deepest(f):
    lo, hi = 1, sys.getrecursionlimit() + 50
    while lo < hi:
        m = (lo + hi + 1) // 2
        try: f(m); lo = m
        except RecursionError: hi = m - 1
    return lo
p('depth', deepest(mod.depth), deepest(mod.even), deepest(lambda n: mod.fail_deep(n, 1)))
try: mod.depth(5000)
except RecursionError as e:
    p(type(e), e, len(traceback.extract_tb(e.__traceback__)))
sys.setrecursionlimit(3000)
p('depth', deepest(mod.depth))
sys.setrecursionlimit(1000)
p(mod.factorial(30), mod.factorial(20), mod.factorial(100) % 1000007)
for a in ((1, 0), (1, 3), (2**60, 3), (2**70, 5), (True, 2), (1.5, 2)):
    try: p(a, repr(mod.divide(*a)))
    except Exception: p(traceback.format_exc())
try: mod.fail_deep(5, 0)
except ZeroDivisionError: p(traceback.format_exc())
p(mod.fail_deep(3, 2**70), mod.fail_deep(3, 2.5), mod.fail_deep(True, 3))
# signals
class Alarm(Exception): pass
def on_alarm(s, f):
    p('frame', f.f_code.co_name, sorted(f.f_locals))
    raise Alarm
signal.signal(signal.SIGALRM, on_alarm)
for f, n in ((mod.spin, 10**10),):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    t = time.time()
    try: f(n)
    except Alarm as e: p('alarm', [x.name for x in traceback.extract_tb(e.__traceback__)], time.time() - t < 5)
hits = []
def quiet(s, f): hits.append(f.f_code.co_name)
signal.signal(signal.SIGALRM, quiet)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
p(mod.spin(3_000_000)); r = mod.scaled(3_000_000); signal.setitimer(signal.ITIMER_REAL, 0); p(r)
# rebinding
p(mod.middle(5)); old = mod.leaf
mod.leaf = lambda x: -x
p(mod.middle(5)); mod.leaf = old; p(mod.middle(5))
def hook(i):
    if i == 3: mod.leaf = lambda x: 1000
    if i == 6: mod.leaf = old
mod.HOOK = hook
p(mod.calls_hook(10))
def hook2(i):
    if i == 4: mod.SCALE = 10
mod.HOOK = hook2
p(mod.scaled(10)); mod.SCALE = 2.5; p(mod.scaled(10)); mod.SCALE = 3; p(mod.scaled(10))
code = old.__code__
old.__code__ = (lambda x: x + 100).__code__
p(mod.middle(5)); old.__code__ = code; p(mod.middle(5))
import math
p(mod.hypot(3.0, 4.0)); real = math.sqrt; math.sqrt = lambda x: 'patched'; p(mod.hypot(3.0, 4.0)); math.sqrt = real; p(mod.hypot(3.0, 4.0))
# tracing switched on in the middle
events = []
def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event)); return tracer
def hook3(i):
    if i == 2: sys.settrace(tracer)
    if i == 4: sys.settrace(None)
mod.HOOK = hook3
p(mod.calls_hook(6)); sys.settrace(None); p(events[:3], ('leaf', 'call') in events)
# recursion limit changed from inside
def hook4(i): sys.setrecursionlimit(2000)
mod.HOOK = hook4
p(mod.raise_limit(50), deepest(mod.depth)); sys.setrecursionlimit(1000); p(deepest(mod.depth))
# frames
def hook5(i):
    f = sys._getframe(1); p([(x.name, x.lineno) for x in traceback.extract_stack()][-3:], {k: v for k, v in f.f_locals.items()})
mod.HOOK = hook5
p(mod.calls_hook(2)); p(mod.raise_limit(2))
for a, n in ((2, 10), (2, 62), (2, 63), (2, -1), (0, 0), (-3, 3), (10, 30)): p(mod.power(a, n))
# threads
res = []
ts = [threading.Thread(target=lambda: res.append(mod.spin(2_000_000))) for _ in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]; p(res)
