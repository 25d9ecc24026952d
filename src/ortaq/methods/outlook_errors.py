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
        [-0.42226, 0.7646, -1.7092, 0.55074, 0.79054, 0.45329, -0.14418, 0.19399, 0.8719, -0.14477],
        [-0.17401, 0.75689, -2.3294, 0.5191, 0.66687, 0.36902, -0.43655, 2.0794, 0.92129, 0.067932],
        [-0.50837, 0.73179, -1.6213, 0.63888, 0.45352, 1.0878, -0.044117, 2.4373, 1.0126, -0.1722],
        [-0.37732, 0.89088, -0.086967, 0.31152, 0.17593, 1.0538, 0.76095, 1.1092, 0.77878, -0.19838],
        [-0.15655, 0.90044, -1.1694, 0.463, 0.50419, 0.55625, -0.09204, 1.5532, 1.1733, -0.615],
        [-0.39252, 0.77351, -1.6508, 0.51482, 0.68805, 0.51061, -0.067229, 1.4782, 1.0632, -0.15806],
        [-0.44272, 0.55273, -0.34365, 0.14804, 0.93359, 0.89938, 0.71542, 0, 0, 0.22976],
        [-0.25113, 0.85306, -1.3203, 0.52732, 0.47168, 0.6318, -0.14861, 2.9552, 1.3538, -0.11629],
        [-0.63403, 0.72353, -0.83922, 0.50835, 0.43016, 0.46145, 0.090435, 1.2465, 2.1869, -0.19241],
    ]
)
"""ln of the spread in a year, by the columns of `ortaq.methods.outlook_path.FEATURES`."""

PARTS = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
"""Parts of the outcomes."""

REACH = np.array(
    [
        [0, 0.070259, 0.17621, 0.30299, 0.45221, 0.62692, 0.8485, 1.1364, 1.5697, 2.4225, 3.6071, 6.2271, 9.4479],
        [0, 0.081921, 0.19244, 0.31677, 0.46739, 0.65242, 0.87416, 1.1635, 1.5833, 2.4082, 3.4511, 5.4177, 7.6331],
        [0, 0.11246, 0.23106, 0.36092, 0.50782, 0.67734, 0.88349, 1.1566, 1.5535, 2.3019, 3.1663, 4.5485, 5.8589],
        [0, 0.10806, 0.22698, 0.36188, 0.51494, 0.68945, 0.89406, 1.165, 1.5645, 2.209, 2.8637, 3.8868, 4.9524],
        [0, 0.098972, 0.22777, 0.37164, 0.51778, 0.68488, 0.89333, 1.1474, 1.5378, 2.2893, 3.1481, 4.9577, 7.8586],
        [0, 0.089878, 0.20352, 0.3344, 0.48286, 0.65644, 0.87013, 1.1492, 1.5553, 2.3392, 3.3406, 5.3628, 8.0079],
        [0, 0.13011, 0.25987, 0.38141, 0.52457, 0.68651, 0.89101, 1.1571, 1.5227, 2.2526, 3.1544, 4.8398, 6.3264],
        [0, 0.10579, 0.22409, 0.35414, 0.5013, 0.67448, 0.88332, 1.1561, 1.543, 2.2941, 3.2059, 4.9349, 7.0523],
        [0, 0.093, 0.21171, 0.34439, 0.4973, 0.66807, 0.87512, 1.1467, 1.5282, 2.2698, 3.2476, 5.617, 12.397],
    ]
)
"""How many spreads to either side of the median hold each of PARTS."""
