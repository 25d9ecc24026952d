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

UNMOVED_START, UNMOVED_POWER = 3.0, 1.2
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
        [-0.41997, 0.76478, -1.7114, 0.55098, 0.79017, 0.45031, -0.1548, 0.64454, -0.14586],
        [-0.18202, 0.75442, -2.3199, 0.51951, 0.66382, 0.37437, -0.42285, 1.6531, 0.054809],
        [-0.51767, 0.73006, -1.6143, 0.64092, 0.45017, 1.0923, -0.031829, 1.4592, -0.17338],
        [-0.37732, 0.89091, -0.087039, 0.31154, 0.17591, 1.0539, 0.76099, 1.0724, -0.19831],
        [-0.15323, 0.90174, -1.1695, 0.46294, 0.50412, 0.55843, -0.067272, 1.3951, -0.61294],
        [-0.39398, 0.77309, -1.6498, 0.51489, 0.68763, 0.51162, -0.061823, 1.2724, -0.15891],
        [-0.44272, 0.55273, -0.34365, 0.14804, 0.93359, 0.89938, 0.71542, 0, 0.22976],
        [-0.25723, 0.85094, -1.3212, 0.52878, 0.46834, 0.63121, -0.14035, 2.5374, -0.11607],
        [-0.6345, 0.72353, -0.8382, 0.5089, 0.42873, 0.4613, 0.09039, 1.6258, -0.1883],
    ]
)
"""ln of the spread in a year, by the columns of `ortaq.methods.outlook_path.FEATURES`."""

PARTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
"""Parts of the outcomes."""

REACH = np.array(
    [
        [0, 0.070094, 0.17566, 0.30289, 0.45276, 0.62787, 0.85011, 1.1382, 1.5713, 2.4196, 3.5966, 6.1007, 8.9423],
        [0, 0.081556, 0.19128, 0.31505, 0.46575, 0.65025, 0.87342, 1.1636, 1.5837, 2.4199, 3.4743, 5.4866, 7.7931],
        [0, 0.11282, 0.2314, 0.36046, 0.50658, 0.67515, 0.8809, 1.1555, 1.5541, 2.3071, 3.1768, 4.5718, 5.9484],
        [0, 0.10806, 0.22698, 0.36193, 0.51485, 0.68931, 0.894, 1.1649, 1.5644, 2.2089, 2.8648, 3.8869, 4.9522],
        [0, 0.099427, 0.22841, 0.37283, 0.51682, 0.68485, 0.89132, 1.1468, 1.5363, 2.2923, 3.1492, 4.9711, 7.956],
        [0, 0.08979, 0.20331, 0.33414, 0.48262, 0.65607, 0.87, 1.1492, 1.5556, 2.3403, 3.3431, 5.3505, 7.9395],
        [0, 0.13011, 0.25987, 0.38141, 0.52457, 0.68651, 0.89101, 1.1571, 1.5227, 2.2526, 3.1544, 4.8398, 6.3264],
        [0, 0.10589, 0.22384, 0.35405, 0.50128, 0.67418, 0.8833, 1.1559, 1.5432, 2.293, 3.2072, 4.9422, 7.1079],
        [0, 0.09273, 0.21142, 0.34385, 0.49676, 0.66756, 0.87462, 1.1464, 1.5274, 2.2679, 3.2503, 5.656, 12.396],
    ]
)
"""How many spreads to either side of the median hold each of PARTS."""
