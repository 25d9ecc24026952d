"""Constants of Ortaq's outlook, learned by `benchmarks/backtest.py --learn`: not to be edited by hand.

From 800,000 forecasts, drawn at random with a fixed seed, of half of the 248 states (98,526 of 198,987 series) in the
UN's global database of 2020 and the World Bank's indicators of 2026, made from the ends of the years 2006 to 2017.
The other half of the states is what the backtest tests them on.

A number or a row a kind of series, in the order of `ortaq.model.schemas.SERIES_KINDS`:
share, count, rate, parity, index, binary, growth, level, ratio.
"""

from __future__ import annotations

import numpy as np

VOLATILITY_RECENCY = 0.8
"""What a step weighs in the volatility, for each year before the latest."""

TAIL = 2.0
"""The power by which outcomes further out than the last of PARTS become rarer."""

UNMOVED_START, UNMOVED_POWER = 0.1, 0.55
"""A series that has not moved in n years stays h more with probability ((n + start) / (n + start + h)) ** power."""

RECENCY = np.array([0.3, 0.3, 0.3, 0.5, 0.8, 0.3, 0.8, 0.3, 0.3])
"""What a figure weighs in the trend, for each figure after it."""

DOUBT = np.array([10, 5, 5, 40, 40, 10, 40, 40, 70])
"""k in t² / (t² + k): the part of a trend that counts."""

DAMPING = np.array([0.999, 0.999, 0.999, 0.96, 0.999, 0.999, 0.999, 0.999, 0.98])
"""The part of the pace that is left after a year."""

FURTHEST = np.array([3, 2, 1.5, 5, 1, 1.5, 0.35, 1, 1])
"""The furthest that a median goes from the latest value, on the scale."""

DRIFT = np.array([0.9, 0.9, 0.9, 0.6, 0.45, 0.45, 0, 0.45, 0.15])
"""The part of what other states usually do that stands in for the part of a trend that does not count."""

LEAN = np.array([0.5, 0.3, 0.2, 0.2, 0.1, 0.3, 0.05, 0.5, 0.15])
"""How much of that counts a year at most, in steps of the series itself."""

PULL = np.array([0.45, 0.6, 0.3, 0.75, 0, 0.75, 0.75, 0.2, 0.2])
"""The part of the way back to the level of the line that a latest value goes, where the trend does not count."""

VOLATILITY = np.array([0.092573, 0.058096, 0.052851, 0.047575, 0.034708, 0.079076, 0.5257, 0.10542, 0.080586])
"""The step that a series usually takes in a year, where no other states tell."""

SPREAD = np.array(
    [
        [-0.35093, 0.75192, -1.7975, 0.49449, 0.83499, 0.42908, -0.07668, 2.5338, 1.1102, -0.21828],
        [-0.12523, 0.76025, -2.4481, 0.48276, 0.73621, 0.47074, -0.51417, 2.0663, 0.94047, 0.060752],
        [-0.55796, 0.71946, -1.6002, 0.64101, 0.44761, 1.1605, -0.08363, 2.4408, 1.0085, -0.15856],
        [-0.48033, 0.86545, 0.3866, 0.32606, 0.14635, 1.0626, 0.76485, 1.1053, 0.75434, -0.21803],
        [-0.56519, 0.80079, -0.89658, 0.49616, 0.43567, 0.079196, 0.053601, 1.5793, 1.0237, -1.1997],
        [-0.40802, 0.77478, -1.6604, 0.51245, 0.7173, 0.50345, -0.051151, 2.4477, 1.2372, -0.1931],
        [-0.43839, 0.55394, -0.34701, 0.1466, 0.93865, 0.14975, 0.46105, -0.1352, 0, 0.21649],
        [-0.27317, 0.87192, -1.9046, 0.54223, 0.74965, 0.70582, -0.14409, 3.0542, 1.3974, -0.089894],
        [-0.6582, 0.73779, -0.88392, 0.53012, 0.47894, 0.46823, 0.045539, 1.2193, 2.4036, -0.060533],
    ]
)
"""ln of the spread in a year, by the columns of `ortaq.methods.outlook_path.FEATURES`."""

PARTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
"""Parts of the outcomes."""

REACH = np.array(
    [
        [0, 0.092744, 0.20329, 0.32941, 0.46924, 0.64312, 0.85862, 1.1376, 1.5604, 2.3829, 3.4672, 5.6543, 7.933],
        [0, 0.096337, 0.20384, 0.32183, 0.46541, 0.64353, 0.85868, 1.1516, 1.58, 2.4379, 3.4928, 5.4118, 7.4597],
        [0, 0.11291, 0.22831, 0.3532, 0.50056, 0.67347, 0.88268, 1.1562, 1.5614, 2.3111, 3.1775, 4.5536, 5.8943],
        [0, 0.11465, 0.23486, 0.36965, 0.52052, 0.69376, 0.89852, 1.1735, 1.5548, 2.192, 2.8499, 3.9026, 4.9575],
        [0, 0.10251, 0.22859, 0.36926, 0.5187, 0.68775, 0.89823, 1.1596, 1.5389, 2.2516, 3.085, 4.8516, 6.9392],
        [0, 0.096724, 0.20938, 0.3371, 0.48313, 0.65719, 0.87011, 1.1473, 1.5541, 2.3368, 3.3214, 5.2077, 7.4865],
        [0, 0.12497, 0.25497, 0.37861, 0.52289, 0.68646, 0.89157, 1.1584, 1.5217, 2.2528, 3.1769, 4.9109, 6.5361],
        [0, 0.10108, 0.21643, 0.34377, 0.49125, 0.66448, 0.87671, 1.153, 1.5473, 2.32, 3.291, 5.1571, 7.4969],
        [0, 0.083414, 0.19304, 0.32544, 0.47991, 0.65542, 0.8699, 1.1465, 1.541, 2.3006, 3.2957, 5.3053, 9.5384],
    ]
)
"""How many spreads to either side of the median hold each of PARTS."""
