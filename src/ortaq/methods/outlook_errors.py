"""Constants of Ortaq's outlook, learned by `benchmarks/backtest.py --learn`: not to be edited by hand.

A first version.

A row a kind of series, in the order of `ortaq.model.schemas.SERIES_KINDS`:
share, count, rate, parity, index, binary, growth, level, ratio.
"""

from __future__ import annotations

import numpy as np

RECENCY = 0.6
"""What a figure weighs in the trend, for each year before the latest."""

DOUBT = 40.0
"""k in t² / (t² + k): the part of a trend that counts."""

DAMPING = 0.97
"""The part of the pace that is left after a year."""

VOLATILITY_RECENCY = 0.8
"""What a step weighs in the volatility, for each year before the latest."""

VOLATILITY = np.array([0.062789, 0.051639, 0.05115, 0.034075, 0.040252, 0.072189, 0.52077, 0.10202, 0.091437])
"""The step that a series of the kind usually takes; its own enters the mean once for each of its steps."""

SPREAD = np.array(
    [
        [-0.33684, 0.8024, -2.0638, 0.58039, 0.80515, 0.69222, 0.08916, 2.5625],
        [-0.096571, 0.79727, -2.7445, 0.53731, 0.78345, 0.43872, -0.074305, 2.6439],
        [-0.58776, 0.72787, -1.9928, 0.7439, 0.45533, 0.57489, 0.15328, 3.8278],
        [-0.362, 0.92991, 0.66915, 0.40657, 0.20278, 1.135, 0.57532, 1.9617],
        [0.63361, 1.1573, -2.1954, 0.55683, 0.59564, 0.12954, -0.57642, 2.1619],
        [-0.34154, 0.81704, -1.9937, 0.59885, 0.71101, 0.59561, 0.045095, 2.6584],
        [-0.31316, 0.69748, -0.051392, 0.2142, 1.3126, 1.131, 0.42862, 0],
        [-0.1435, 0.96104, -1.4598, 0.67567, 0.45667, 0.33822, -0.0027015, 1.9047],
        [-0.44421, 0.78764, -1.3223, 0.50623, 0.79162, 0.51219, 0.091857, 1.2493],
    ]
)
"""ln s in a year: constant; a ln volatility; part of the trend that counts; ln years; counts x ln years; one point; two
points; a series that never moved."""

PARTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
"""Parts of the outcomes."""

REACH = np.array(
    [
        [0, 0.050686, 0.15595, 0.2858, 0.44356, 0.62921, 0.85859, 1.1536, 1.5856, 2.4286, 3.524, 5.5729, 7.9407],
        [0, 0.070885, 0.19022, 0.32618, 0.48274, 0.65944, 0.86778, 1.1436, 1.5521, 2.3456, 3.3984, 5.7461, 8.7877],
        [0, 0.10506, 0.23362, 0.37261, 0.52591, 0.70065, 0.91373, 1.1765, 1.5479, 2.2135, 3.0024, 4.4056, 6.0759],
        [0, 0.090117, 0.19732, 0.32814, 0.46399, 0.6402, 0.86506, 1.1529, 1.5802, 2.378, 3.3209, 4.7906, 6.1429],
        [0, 0.057526, 0.17002, 0.31286, 0.48641, 0.69046, 0.9197, 1.1863, 1.5643, 2.301, 3.1185, 4.5538, 6.0509],
        [0, 0.074088, 0.18959, 0.32332, 0.47718, 0.65691, 0.87536, 1.1563, 1.5654, 2.35, 3.3299, 5.2552, 7.6599],
        [0, 0.091871, 0.20605, 0.33683, 0.48728, 0.66343, 0.8855, 1.1569, 1.5679, 2.3579, 3.2085, 4.6606, 6.5191],
        [0, 0.084598, 0.19809, 0.32947, 0.47801, 0.65171, 0.86516, 1.1457, 1.5582, 2.3752, 3.3743, 5.4521, 8.0982],
        [0, 0.09573, 0.21892, 0.35064, 0.50183, 0.67647, 0.88748, 1.1578, 1.5532, 2.2778, 3.1951, 5.0133, 8.2206],
    ]
)
"""How many spreads to either side of the median hold each of PARTS."""

TAIL = 2.0
"""The power by which outcomes further out become rarer."""

UNMOVED_START, UNMOVED_POWER = 0.5, 0.4
"""A series that has not moved in n years stays in h more with probability ((n + start) / (n + start + h)) ** power."""
