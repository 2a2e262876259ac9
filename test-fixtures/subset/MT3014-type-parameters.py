def first[T](items: list[T]) -> T:
    #     ^ hint[MT3014]: has the type parameter 'T'
    return items[0]


class Box[T]:
    def get(self) -> T:
        return self.value

    def kind(self):
        return T
    #          ^ hint[MT3014]: uses the type parameter 'T' of its class
