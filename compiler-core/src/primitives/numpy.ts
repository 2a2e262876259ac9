/** Rows of the `numpy` module. */

/** Floats that are attributes of the module. */
export const NUMPY_CONSTANTS: Readonly<Record<string, "float">> = {
  "numpy.pi": "float",
  "numpy.e": "float",
  "numpy.inf": "float",
  "numpy.nan": "float",
  "numpy.euler_gamma": "float",
};
