"""A small ledger: classes, dictionaries, f-strings, exceptions. Ordinary object code stays ordinary."""


class InsufficientFunds(Exception):
    """An account would fall below its limit."""


class Account:
    """Money in cents."""

    def __init__(self, owner: str, balance: int = 0, limit: int = 0) -> None:
        self.owner = owner
        self.balance = balance
        self.limit = limit

    def deposit(self, amount: int) -> None:
        if amount <= 0:
            raise ValueError(f"cannot deposit {amount}")
        self.balance += amount

    def withdraw(self, amount: int) -> None:
        if self.balance - amount < -self.limit:
            raise InsufficientFunds(f"{self.owner} has {self.balance}, needs {amount}")
        self.balance -= amount


def transfer(source: Account, target: Account, amount: int) -> bool:
    try:
        source.withdraw(amount)
    except InsufficientFunds:
        return False
    target.deposit(amount)
    return True


def simulate(rounds: int) -> dict:
    """Passes money around three accounts; counts what was refused."""
    accounts = [Account("ada", 1_000), Account("bob", 500, limit=200), Account("cy")]
    refused = 0
    state = 7
    for _ in range(rounds):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        source = accounts[state % 3]
        target = accounts[(state >> 4) % 3]
        if not transfer(source, target, (state >> 8) % 400 + 1):
            refused += 1
    balances = {}
    for account in accounts:
        balances[account.owner] = account.balance
    balances["refused"] = refused
    return balances


def statement(balances: dict) -> str:
    lines = []
    for owner, cents in balances.items():
        lines.append(f"{owner:<10}{cents / 100:>12.2f}")
    return "\n".join(lines)


def running_totals(amounts):
    """A generator: it stays interpreted, and the module works all the same."""
    total = 0
    for amount in amounts:
        total += amount
        yield total


if __name__ == "__main__":
    print(statement(simulate(1000)))
