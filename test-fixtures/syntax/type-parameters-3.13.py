class A[T = int]: pass
class B[T: int = bool, *Ts = *tuple[int, ...], **P = [int, str]](A[T]): pass
def f[T = int, U: (int, str) = str](x: T) -> U: pass
async def g[**P](*args: P.args, **kwargs: P.kwargs): pass
type X[T = int, *Ts = *tuple[int], **P = ...] = A[T]
type Y[T: (int, str)] = dict[str, T]
type Z = int | None
def h(*args: *Ts): pass
def i(x: A[int, *Ts], y: A[*Ts], z: A[lambda: 1]) -> tuple[*Ts]: return x[*y], x[*y, 1]
