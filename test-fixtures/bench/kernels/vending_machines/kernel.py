"""A bank of machines with states, prices in their classes, and a balance behind a property."""


class State:
    IDLE = 0
    PAID = 1
    EMPTY = 2


class Machine:
    PRICE = 7
    CAPACITY = 40

    def __init__(self, number: int) -> None:
        self.number = number
        self.state = State.IDLE
        self.stock = self.CAPACITY
        self.sold = 0
        self._balance = 0

    @property
    def balance(self) -> int:
        return self._balance

    @balance.setter
    def balance(self, value: int) -> None:
        if value < 0:
            raise ValueError("negative balance")
        self._balance = value

    @staticmethod
    def coin(step: int) -> int:
        kind = step % 3
        return 1 if kind == 0 else 2 if kind == 1 else 5

    def discount(self) -> int:
        return 0

    def step(self, step: int) -> None:
        if self.state == State.EMPTY:
            self.stock = self.CAPACITY
            self.state = State.IDLE
        elif self.state == State.PAID:
            self.balance -= self.PRICE - self.discount()
            self.stock -= 1
            self.sold += 1
            self.state = State.EMPTY if self.stock == 0 else State.IDLE
        else:
            self.balance += self.coin(step + self.number)
            if self.balance >= self.PRICE:
                self.state = State.PAID


class Loyal(Machine):
    PRICE = 9

    def discount(self) -> int:
        return 2 if self.sold % 4 == 3 else 0


def run(count: int, steps: int) -> tuple[int, int]:
    machines: list[Machine] = []
    for i in range(count):
        machines.append(Loyal(i) if i % 3 == 0 else Machine(i))
    for step in range(steps):
        for machine in machines:
            machine.step(step)
    sold = 0
    left = 0
    for machine in machines:
        sold += machine.sold
        left += machine.balance
    return sold, left
