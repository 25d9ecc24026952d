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

UNMOVED_START, UNMOVED_POWER = 1.0, 0.45
"""A series that has not moved in n years stays h more with probability ((n + start) / (n + start + h)) ** power."""

RECENCY = np.array([0.3, 0.3, 0.3, 0.8, 0.8, 0.3, 0.8, 0.7, 0.3])
"""What a figure weighs in the trend, for each figure after it."""

DOUBT = np.array([10, 5, 5, 20, 40, 10, 40, 40, 40])
"""k in t² / (t² + k): the part of a trend that counts."""

DAMPING = np.array([0.999, 0.999, 0.999, 0.9, 0.999, 0.999, 0.999, 0.96, 0.999])
"""The part of the pace that is left after a year."""

FURTHEST = np.array([10, 2, 1.5, 0.75, 1, 1.5, 0.35, 2, 0.35])
"""The furthest that a median goes from the latest value, on the scale."""

DRIFT = np.array([0.3, 0.15, 0.3, 0.3, 0, 0.15, 0, 0.3, 0])
"""The part of what other states usually do that stands in for the part of a trend that does not count."""

PULL = np.array([0.45, 0.75, 0.3, 0.45, 0, 0.6, 0.75, 0.1, 0.3])
"""The part of the way back to the level of the line that a latest value goes, where the trend does not count."""

VOLATILITY = np.array([0.085845, 0.058682, 0.053995, 0.047575, 0.034913, 0.077618, 0.5257, 0.099374, 0.084898])
"""The step that a series usually takes in a year, where no other states tell."""

SPREAD = np.array(
    [
        [-0.40681, 0.75981, -1.7734, 0.54054, 0.81055, 0.44132, -0.1923, 2.5121, -0.1243],
        [-0.21091, 0.75844, -2.28, 0.55011, 0.62732, 0.3544, -0.46169, 2.0775, 0.078893],
        [-0.54213, 0.72616, -1.5981, 0.6567, 0.42801, 1.0897, -0.059478, 2.4193, -0.16851],
        [-0.37897, 0.89075, -0.085777, 0.31189, 0.17552, 1.0538, 0.76115, 1.1095, -0.19771],
        [-0.23372, 0.87115, -1.2039, 0.47163, 0.49632, 0.52653, -0.078873, 1.4938, -0.69051],
        [-0.3963, 0.7739, -1.652, 0.52029, 0.68205, 0.50067, -0.089238, 2.4114, -0.14759],
        [-0.44272, 0.55273, -0.34365, 0.14804, 0.93359, 0.89938, 0.71542, 0, 0.22976],
        [-0.2542, 0.85848, -1.293, 0.53273, 0.46358, 0.63494, -0.15064, 2.9808, -0.10888],
        [-0.61832, 0.74041, -0.73166, 0.5158, 0.40802, 0.46411, 0.094674, 1.2844, -0.41663],
    ]
)
"""ln of the spread in a year, by the columns of `ortaq.methods.outlook_path.FEATURES`."""

PARTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
"""Parts of the outcomes."""

REACH = np.array(
    [
        [0, 0.085122, 0.18811, 0.31402, 0.46028, 0.63393, 0.85301, 1.1408, 1.5702, 2.3997, 3.5189, 5.7741, 8.1917],
        [0, 0.074041, 0.17988, 0.30431, 0.45664, 0.64387, 0.8686, 1.163, 1.5889, 2.4403, 3.522, 5.5262, 7.7683],
        [0, 0.10922, 0.22615, 0.35516, 0.50131, 0.67078, 0.87882, 1.1551, 1.5575, 2.3191, 3.2034, 4.6078, 6.0054],
        [0, 0.10807, 0.22686, 0.3617, 0.51457, 0.68938, 0.89401, 1.1652, 1.5643, 2.2094, 2.8645, 3.8867, 4.9528],
        [0, 0.092338, 0.21787, 0.36268, 0.51003, 0.67647, 0.8865, 1.15, 1.5389, 2.3116, 3.2383, 5.2313, 8.2386],
        [0, 0.092902, 0.2048, 0.33457, 0.48225, 0.65599, 0.87015, 1.1504, 1.5572, 2.3415, 3.3338, 5.275, 7.6802],
        [0, 0.13011, 0.25987, 0.38141, 0.52457, 0.68651, 0.89101, 1.1571, 1.5227, 2.2526, 3.1544, 4.8398, 6.3264],
        [0, 0.10373, 0.22053, 0.35081, 0.49754, 0.67054, 0.88135, 1.1554, 1.5459, 2.3022, 3.227, 4.9918, 7.205],
        [0, 0.084248, 0.2039, 0.33834, 0.49189, 0.66564, 0.87361, 1.1479, 1.5332, 2.2771, 3.2801, 5.776, 13.487],
    ]
)
"""How many spreads to either side of the median hold each of PARTS."""
