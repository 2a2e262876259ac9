#include <math.h>
#include <stdint.h>
typedef struct { double x, y, z; } Vec;
typedef struct { int is_floor; Vec center; double size; } Shape;
static Vec add(Vec a, Vec b) { return (Vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
static Vec sub(Vec a, Vec b) { return (Vec){a.x - b.x, a.y - b.y, a.z - b.z}; }
static Vec mul(Vec a, double k) { return (Vec){a.x * k, a.y * k, a.z * k}; }
static double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static double hit(const Shape *shape, Vec origin, Vec direction) {
    if (shape->is_floor) return direction.y >= 0.0 ? 1000.0 : (shape->size - origin.y) / direction.y;
    Vec offset = sub(origin, shape->center);
    double half = dot(offset, direction), rest = half * half - dot(offset, offset) + shape->size * shape->size;
    return rest < 0.0 ? 1000.0 : -half - sqrt(rest);
}
static double brightness(const Shape *shapes, int64_t count, Vec origin, Vec direction, Vec sun) {
    double nearest = 1000.0;
    for (int64_t i = 0; i < count; i++) {
        double distance = hit(&shapes[i], origin, direction);
        if (0.0 < distance && distance < nearest) nearest = distance;
    }
    if (nearest == 1000.0) return 0.1;
    Vec way = sub(sun, add(origin, mul(direction, nearest)));
    return 0.5 + 0.5 * sqrt(dot(way, way)) / (nearest + 1.0);
}
double run(int64_t width, int64_t count) {
    Shape shapes[64] = {{1, {0, 0, 0}, -1.0}};
    for (int64_t i = 0; i < count; i++)
        shapes[i + 1] = (Shape){0, {(double)i - (double)count / 2.0, 0.1 * (double)i, 4.0 + (double)(i % 3)}, 0.7};
    Vec origin = {0.0, 0.5, -3.0}, sun = {5.0, 9.0, -2.0};
    double total = 0.0;
    for (int64_t row = 0; row < width; row++)
        for (int64_t column = 0; column < width; column++) {
            Vec ray = {(double)column / (double)width - 0.5, (double)row / (double)width - 0.5, 1.0};
            total += brightness(shapes, count + 1, origin, mul(ray, 1.0 / sqrt(dot(ray, ray))), sun);
        }
    return total;
}
