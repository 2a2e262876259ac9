"""The kernels by category, and the engines, of the benchmark."""
import pathlib

KERNELS = pathlib.Path(__file__).resolve().parents[2] / "test-fixtures" / "bench" / "kernels"
ENGINES = ["cpython", "martlet", "mypyc", "cython", "numba", "pythran", "pypy", "c"]
CATEGORIES = {
    "scalar": "fib mandelbrot collatz lcg_hash primes_sieve nqueens",
    "lists": "matmul_lists nbody quicksort levenshtein kruskal heap_dijkstra ntt nearest_neighbours cubic_spline",
    "objects": "binary_trees particles ray_spheres expression_tree vending_machines",
    "containers": "word_count game_of_life tokenizer gen_pipeline",
    "numpy loops": "jacobi2d histogram",
    "numpy whole": "black_scholes wave_slices",
    "exceptions": "parse_ints",
    "science loops": "floyd_warshall heat3d cellular_automaton convolve2d pic_deposit time_warp sandpile tridiagonal grid_regions bilateral",
    "science whole": "nbody_arrays gram_schmidt trace_tanh kalman_filter",
}
CATEGORY = {name: cat for cat, names in CATEGORIES.items() for name in names.split()}
NUMPY = {name for name, cat in CATEGORY.items() if cat.startswith(("numpy", "science"))}
