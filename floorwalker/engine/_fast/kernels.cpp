// The staffing engine's hot loops. Each function has a twin of the same name in plain.py; tests/engine/erlang/test_kernels.py compares them.
//
// Symbols (docs/methods/erlang-a.md derives the formulas):
//   load A = arrival rate * handling time; x = agents * patience / handling time; y = load * patience / handling time;
//   S(x, y) = sum over j >= 0 of y^j / ((x+1)...(x+j)); d = target / patience.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace py = pybind11;
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Counts = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

namespace {

constexpr double INFINITE = std::numeric_limits<double>::infinity();
// A remainder below this share of a sum can no longer move its last bit.
constexpr double NEGLIGIBLE = 1e-17;
// The recursion forgets its start: after WARM_UP * sqrt(load) steps its relative error has shrunk by exp(-WARM_UP^2 / 2) = 2e-22.
constexpr double WARM_UP = 10.0;
// Two figures closer than this share of each other are the same figure (the twin and the page say so too).
constexpr double SAME = 1.0 + 1e-12;
constexpr double TWO_PI = 6.283185307179586476925286766559;

// 1 / Erlang B by the recursion I_n = 1 + I_(n-1) * n / load, begun where the start is forgotten on arrival.
double one_over_blocking(double load, double agents) {
    if (load <= 0.0) return agents > 0.0 ? INFINITE : 1.0;
    const double first = std::floor(std::fmin(agents, load) - WARM_UP * std::sqrt(load));
    double inverse = first > 0.0 ? load / (load - first) : 1.0;
    const double per_load = 1.0 / load;
    for (double n = std::fmax(first, 0.0) + 1.0; n <= agents; n += 1.0) {
        inverse = 1.0 + inverse * (n * per_load);
        if (inverse == INFINITE) break;
    }
    return inverse;
}

struct Tail {
    double sum;       // S - 1
    double weighted;  // sum of j * term j
};

// For y < x + 1, where every term is smaller than the one before.
Tail tail(double x, double y) {
    Tail result{0.0, 0.0};
    double term = 1.0;
    for (double j = 1.0; term > 0.0; j += 1.0) {
        term *= y / (x + j);
        result.sum += term;
        result.weighted += j * term;
        const double left = (x + j) / (x + j - y);  // bounds the geometric remainder
        if (term * left * (j + left) < NEGLIGIBLE * result.weighted) break;
    }
    return result;
}

// x log(x/y) + y - x without cancellation near x = y (C. Loader 2000, "Fast and accurate computation of binomial probabilities").
double deviance(double x, double y) {
    const double difference = x - y, total = x + y;
    if (std::fabs(difference) >= 0.1 * total) return x * std::log(x / y) + y - x;
    const double v = difference / total;
    double sum = difference * v, power = 2.0 * x * v;
    for (int j = 1; j < 1000; ++j) {
        power *= v * v;
        const double next = sum + power / (2 * j + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

// What Stirling's formula leaves out of log Gamma(x + 1); the series is exact to the last bit from 16 on.
double stirling_remainder(double x) {
    if (x < 16.0) return std::lgamma(x + 1.0) - (x + 0.5) * std::log(x) + x - 0.5 * std::log(TWO_PI);
    const double q = 1.0 / (x * x);
    return (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q / 1188)))) / x;
}

// y^x e^-y / Gamma(x + 1), x > 0.
double poisson(double x, double y) {
    if (y <= 0.0) return 0.0;
    return std::exp(-stirling_remainder(x) - deviance(x, y)) / std::sqrt(TWO_PI * x);
}

struct Gamma {
    double here;  // P(x, z), the regularised lower incomplete gamma function
    double next;  // P(x + 1, z)
};

Gamma gamma_share(double x, double z) {
    const double density = poisson(x, z);
    if (density == 0.0) return z < x ? Gamma{0.0, 0.0} : Gamma{1.0, 1.0};
    if (z < x + 1.0) {
        const double sum = tail(x, z).sum;
        return {density * (1.0 + sum), density * sum};
    }
    // Legendre's continued fraction for the upper share, by Lentz's method (Numerical Recipes 3rd ed., section 6.2).
    constexpr double TINY = 1e-300;
    double b = z + 1.0 - x, c = 1.0 / TINY, d = 1.0 / b, h = d;
    for (double i = 1.0; i < 1e9; i += 1.0) {
        const double a = -i * (i - x);
        b += 2.0;
        d = a * d + b;
        if (std::fabs(d) < TINY) d = TINY;
        c = b + a / c;
        if (std::fabs(c) < TINY) c = TINY;
        d = 1.0 / d;
        const double step = d * c;
        h *= step;
        if (std::fabs(step - 1.0) <= 2.3e-16) break;
    }
    const double above = density * x * h;
    return {1.0 - above, 1.0 - above - density};
}

// exp(-d) - 1 + d, by its series where the difference would cancel.
double bend(double d) {
    if (d > 0.5) return d + std::expm1(-d);
    double term = 0.5 * d * d, sum = term;
    for (int k = 3; k < 40; ++k) {
        term *= -d / k;
        const double next = sum + term;
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

struct Figures {
    double waiting, abandonment, mean_wait, over, late, occupancy;
};

// Erlang A. `late` is one minus the share of all offered that are served within the target: lost contacts and those served too late.
Figures with_patience(double load, double agents, double aht, double patience, double target) {
    const double ratio = patience / aht, x = agents * ratio, y = load * ratio, d = target / patience;
    if (agents <= 0.0) return {1.0, 1.0, patience, std::exp(-d), 1.0, std::numeric_limits<double>::quiet_NaN()};
    if (load <= 0.0) return {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    const double inverse = one_over_blocking(load, agents), z = y * std::exp(-d);
    double full, waiting, queue, over, served_late;
    if (y < x + 1.0) {
        const Tail all = tail(x, y);
        full = 1.0 / (inverse + all.sum);
        waiting = (1.0 + all.sum) * full;
        queue = all.weighted * full;
        const double after = tail(x, z).sum;
        const double decay = full * std::exp(-((agents - load) * ratio * d + y * bend(d)));
        over = decay * (1.0 + after);
        served_late = decay * after * (x / y);
    } else {
        const Gamma all = gamma_share(x, y), after = gamma_share(x, z);
        const double sum = all.here / poisson(x, y);
        full = 1.0 / (inverse + sum - 1.0);
        waiting = std::isinf(sum) ? 1.0 : sum * full;
        queue = (load - agents) * ratio * waiting + x * full;
        over = waiting * after.here / all.here;
        served_late = (x / y) * waiting * after.next / all.here;
    }
    const double abandonment = queue / y;
    const double late = target > 0.0 ? abandonment + served_late : waiting;
    // One minus abandonment would cancel in a flood; there the states with an idle agent are few and finite.
    const double busy = load > agents ? (load / agents) * (inverse - 1.0) * full + waiting - full : load * (1.0 - abandonment) / agents;
    return {waiting, abandonment, abandonment * patience, std::exp(-d) * over, late, busy};
}

struct Need {
    double late, asa, abandonment, occupancy;
};

bool met(const Figures& figures, const Need& need) {
    return figures.late <= need.late * SAME && figures.mean_wait <= need.asa * SAME &&
           figures.abandonment <= need.abandonment * SAME && figures.occupancy <= need.occupancy * SAME;
}

// Every figure improves with each further agent, so double the step away from the load, then halve the gap.
std::int64_t fewest_with_patience(double load, double aht, double patience, double target, const Need& need, std::int64_t least) {
    const auto enough = [&](std::int64_t agents) {
        return met(with_patience(load, static_cast<double>(agents), aht, patience, target), need);
    };
    std::int64_t low = least - 1, high = std::max<std::int64_t>(least, std::llround(load)), step = 1;
    if (enough(high)) {
        while (high - step > low) {
            if (!enough(high - step)) {
                low = high - step;
                break;
            }
            high -= step;
            step *= 2;
        }
    } else {
        do {
            low = high;
            high += step;
            step *= 2;
        } while (!enough(high));
    }
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return high;
}

// Erlang C: one pass, each further agent costs one step of the recursion.
std::int64_t fewest_with_delay(double load, double aht, double target, const Need& need, std::int64_t least) {
    const double first = std::fmax(std::floor(load * SAME) + 1.0, static_cast<double>(least));
    const double start = std::fmax(first, std::ceil(load / (need.occupancy * SAME)));
    const double per_load = 1.0 / load, kept = std::exp(-target / aht);
    double inverse = one_over_blocking(load, start), still = std::exp(-(start - load) * target / aht);
    for (double agents = start;; still *= kept) {
        const double spare = agents - load;
        const double waiting = agents / (spare * inverse + load);
        if (waiting * still <= need.late * SAME && waiting * aht <= need.asa * SAME * spare) return static_cast<std::int64_t>(agents);
        agents += 1.0;
        inverse = 1.0 + inverse * (agents * per_load);
    }
}

Numbers inverse_blocking(const Numbers& load, const Numbers& agents) {
    Numbers result(load.size());
    const double *a = load.data(), *n = agents.data();
    double* out = result.mutable_data();
    const auto size = load.size();
    {
        py::gil_scoped_release free;
        for (py::ssize_t i = 0; i < size; ++i) out[i] = one_over_blocking(a[i], n[i]);
    }
    return result;
}

Numbers patience_figures(const Numbers& load, const Numbers& agents, const Numbers& aht, const Numbers& patience, const Numbers& target) {
    const auto size = load.size();
    Numbers result({static_cast<py::ssize_t>(6), size});
    const double *a = load.data(), *n = agents.data(), *h = aht.data(), *p = patience.data(), *t = target.data();
    double* out = result.mutable_data();
    {
        py::gil_scoped_release free;
        for (py::ssize_t i = 0; i < size; ++i) {
            const Figures f = with_patience(a[i], n[i], h[i], p[i], t[i]);
            const double row[] = {f.waiting, f.abandonment, f.mean_wait, f.over, f.late, f.occupancy};
            for (int k = 0; k < 6; ++k) out[k * size + i] = row[k];
        }
    }
    return result;
}

Counts agents_needed(const Numbers& load, const Numbers& aht, const Numbers& patience, const Numbers& target, const Numbers& late,
                     const Numbers& asa, const Numbers& abandonment, const Numbers& occupancy, const Counts& least) {
    const auto size = load.size();
    Counts result(size);
    const double *a = load.data(), *h = aht.data(), *p = patience.data(), *t = target.data();
    const double *l = late.data(), *s = asa.data(), *b = abandonment.data(), *o = occupancy.data();
    const std::int64_t* m = least.data();
    std::int64_t* out = result.mutable_data();
    {
        py::gil_scoped_release free;
        for (py::ssize_t i = 0; i < size; ++i) {
            const Need need{l[i], s[i], b[i], o[i]};
            if (a[i] <= 0.0) out[i] = m[i];
            else if (std::isinf(p[i])) out[i] = fewest_with_delay(a[i], h[i], t[i], need, m[i]);
            else out[i] = fewest_with_patience(a[i], h[i], p[i], t[i], need, std::max<std::int64_t>(m[i], 1));
        }
    }
    return result;
}

}  // namespace

PYBIND11_MODULE(_kernels, module) {
    module.doc() = "Compiled twins of floorwalker.engine._fast.plain: one-dimensional arrays of equal length, checked by the callers.";
    module.def("inverse_blocking", &inverse_blocking, py::arg("load"), py::arg("agents"));
    module.def("patience_figures", &patience_figures, py::arg("load"), py::arg("agents"), py::arg("aht_seconds"),
               py::arg("patience_seconds"), py::arg("target_seconds"));
    module.def("agents_needed", &agents_needed, py::arg("load"), py::arg("aht_seconds"), py::arg("patience_seconds"),
               py::arg("target_seconds"), py::arg("late"), py::arg("asa_seconds"), py::arg("abandonment"), py::arg("occupancy"),
               py::arg("least"));
}
