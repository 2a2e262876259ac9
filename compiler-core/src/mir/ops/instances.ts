/** Operations of typed MIR on instances of the module's classes. */
import type { PlaceContent } from "../expectations";
import type { FrameState } from "../frame-state";
import type { Value } from "../values";

export type InstanceOp =
  // Instances of the module's classes. `class` is an index into the function's shapes, `attribute` one into the shape's.
  /** The operand's type has the shape, until something opaque runs; exits before. */
  | { readonly kind: "guard-instance"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /** The functions of the methods and properties of a proven instance may be called directly, until something opaque runs; exits before. */
  | { readonly kind: "class-guard"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /** The instance's dict has none of the shape's method and constant names; only for instances that have a dict. */
  | { readonly kind: "guard-unshadowed"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /**
   * Which of the shapes the operand's type has, as a position in the list; any number where it has none. Proves nothing:
   * a guard follows on each way.
   */
  | {
      readonly kind: "class-switch";
      readonly result: Value;
      readonly operand: Value;
      readonly classes: readonly number[];
    }
  /** Both operands are of the same type, until something opaque runs; exits before. */
  | { readonly kind: "guard-same-type"; readonly left: Value; readonly right: Value; readonly state: FrameState }
  /**
   * What the slot or the instance's dict holds, or the value of the class, borrowed; NULL where there is nothing (or the
   * dict is an unusual one). A class always has its value.
   */
  | {
      readonly kind: "attribute-load";
      readonly result: Value;
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
    }
  /** A store may follow: there is a place for the value, and it holds what is said. Exits before. */
  | {
      readonly kind: "guard-place";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly old: PlaceContent;
      readonly state: FrameState;
    }
  /** Stores a value (its reference is consumed); the result is the old one, a new reference or NULL. Follows `guard-place`. */
  | {
      readonly kind: "attribute-exchange";
      readonly result: Value;
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
    }
  /** Stores a computed int or float, in the old one's place where nobody else has it; exits before unless the place is `quiet`. */
  | {
      readonly kind: "attribute-store-number";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
      readonly state: FrameState;
    }
  /** As the assignment to an attribute in the instance's dict, which may grow; exposed at `state`. */
  | {
      readonly kind: "attribute-add";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
      readonly state: FrameState;
      readonly raises: FrameState;
    }
  /** The object is that of a cell that is proven; exits before. */
  | { readonly kind: "guard-cell-object"; readonly operand: Value; readonly cell: number; readonly state: FrameState }
  /** Whether the object is that of a cell that is proven. */
  | { readonly kind: "is-cell-object"; readonly result: Value; readonly operand: Value; readonly cell: number }
  /** The object is that of a shape's method, and the shape is proven; exits before. */
  | {
      readonly kind: "guard-method";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly state: FrameState;
    }
  /**
   * `super()` in a method of the class in the cell (of a variable) finds the function for the proven instance, until
   * something opaque runs; exits before.
   */
  | {
      readonly kind: "guard-super";
      readonly operand: Value;
      readonly variable: Value;
      readonly class: number;
      readonly attribute: number;
      readonly state: FrameState;
    }
  /** The object of a method or constant of a shape that is proven, a new reference. */
  | { readonly kind: "class-attribute"; readonly result: Value; readonly class: number; readonly attribute: number }
  /**
   * A new instance, without its `__init__`: of the class that a cell holds, whose calls do no more than that and
   * `__init__`. Exposed at `state` where the collector runs.
   */
  | {
      readonly kind: "instance-new";
      readonly result: Value;
      readonly cell: number;
      readonly state: FrameState;
      readonly raises: FrameState;
    }
  /**
   * A new instance of the class of a record's cell, with these values in its fields: their references are consumed, also
   * when it raises; NULL stands for the default. Exposed at `state` where the collector runs.
   */
  | {
      readonly kind: "record-new";
      readonly result: Value;
      readonly cell: number;
      readonly values: readonly Value[];
      readonly state: FrameState;
      readonly raises: FrameState;
    }
  /**
   * Stores at a proven index of a list; the old element dies where nobody can see it: exits before unless it is an exact
   * int, float, bool, str, bytes or None. An unboxed value is one that no object stands for yet: an old float or int that
   * only the list refers to takes it over in place. An object is borrowed, or its reference `consumed`.
   */
  | {
      readonly kind: "list-store";
      readonly operand: Value;
      readonly index: Value;
      readonly items?: Value;
      readonly value: Value;
      readonly consumed: boolean;
      readonly state: FrameState;
    }
  /**
   * Appends to a list: a number that no object stands for yet, or an object that is borrowed or `consumed` (also when it
   * raises, out of memory).
   */
  | {
      readonly kind: "list-append";
      readonly operand: Value;
      readonly value: Value;
      readonly consumed: boolean;
      readonly raises: FrameState;
    };
