"""What the tables of a release are about, with their dimensions and columns. Knows names only, no figure."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """The tables of a release. The comment gives dimensions and columns."""

    PARTICIPATION = "participation"  # unit: n, headcount, estimate (rate 0-1), low, high
    SCORE = "score"  # unit x subject: estimate, low, high, std_error, sd, n ; points of 0-100 (gaps, nps: -100..100)
    THEME = "theme"  # unit x question:scale (``comment_key``): n (comments about it), share (of the unit's comments)
    WEIGHTING = "weighting"  # whole: effective_n, design_effect, lowest, highest (weights over their mean), trimmed
    # (share of people), largest_gap (share), n
    WEIGHTED = "weighted"  # unit x subject, weighted for silence: estimate, low, high, std_error, difference (from the
    # score without weights), design_effect, effective_n, n
    BOUNDS = "bounds"  # unit x subject: low, high (means possible whatever the silent would say), n
    SCREENING = "screening"  # sign of careless answering, and ``all``: estimate (share), low, high, flagged, n (tested)
    SCREENED = "screened"  # subject, without the people flagged: estimate, difference (from the score of all), low,
    # high (of the difference), n
    CONCLUSIONS = "conclusions"  # contrast, divided: before, lost, new (cells, without the people flagged), n
    SCREENED_DRIVERS = "screened_drivers"  # outcome: changed (of the strongest drivers), strongest (how many), n
    SHRUNKEN = "shrunken"  # unit x subject: estimate, low, high, weight (0-1), rank_low, rank_high
    FAVOURABLE = "favourable"  # unit x subject: favourable, neutral, unfavourable, dont_know (shares 0-1),
    # favourable_low, favourable_high, n
    ITEM_SCORE = "item_score"  # unit x item: estimate, n
    ITEM_FAVOURABLE = "item_favourable"  # unit x item: as FAVOURABLE
    DISTRIBUTION = "distribution"  # unit x item: shares (tuple, options low to high as asked), dont_know, n
    AGREEMENT = "agreement"  # unit x subject: rwg_j, rwg_j_skewed, ad, r_star, polarisation, separation (of two
    # halves, 0-1, where tested), p_value, q_value, divided (0/1), n
    CONTRAST = "contrast"  # unit x subject, unit against the rest of its parent: estimate, low, high, g, g_low,
    # g_high, p_value, q_value, verdict (-1 below, 0 not distinguishable, 1 above), n, n_rest
    CONTRAST_WHOLE = "contrast_whole"  # unit below the first level x subject, against everybody else: as CONTRAST
    ROLE_SCORE = "role_score"  # role x subject: estimate, low, high, n
    ROLE_CONTRAST = "role_contrast"  # role x subject, role against the reference role: as CONTRAST
    CUT = "cut"  # value of an attribute (``cut_key``) x subject: estimate, low, high, std_error, sd, n ; as SCORE
    CUT_CONTRAST = "cut_contrast"  # value x subject, value against the others of its attribute: as CONTRAST
    CROSSING = "crossing"  # unit of the first level x value of an attribute x subject: estimate, n
    RELIABILITY = "reliability"  # scale: alpha, low, high, standardised, spearman_brown (of two items), omega,
    # omega_low, omega_high, ordinal (on request), n, n_items
    ITEM_RELIABILITY = "item_reliability"  # item: rest_r, alpha_without (the scale without it), n
    STRUCTURE = "structure"  # whole: statistic, df, p_value, cfi, tli, rmsea, rmsea_low, rmsea_high, srmr, parameters,
    # heywood, indefinite (0/1), complete (share of people), n_items, n_scales, n_pair (people a pair, on average), n
    LOADING = "loading"  # item: estimate (standardised), std_error, residual (share of variance), n
    FACTOR_CORRELATION = "factor_correlation"  # scale x scale: estimate, n
    INVARIANCE = "invariance"  # attribute x block x level (configural, metric, scalar): statistic, df, cfi, rmsea,
    # srmr, how they changed since the level before and how surely that is, whether it holds, n and what was compared
    ROLE_WITHIN = "role_within"  # role x subject, role against the reference role within teams: estimate, low, high,
    # p_value, q_value, verdict, groups (teams with both), n, n_rest
    OMNIBUS = "omnibus"  # subject, over all teams: f, df1, df2, p_value (Welch), q_value, verdict (1: teams differ), h,
    # h_df, h_p_value (of Kruskal and Wallis), omega2 with omega2_low and omega2_high, n, groups
    POOLING = "pooling"  # subject: icc1, icc1_low, icc1_high, icc2, tau2, sigma2, f, df1, df2, p_value, n, groups
    DRIVERS = "drivers"  # unit x outcome x driver: estimate (share of R2, 0-1), low, high, beta; of units below the
    # organisation, against it: p_value, q_value, verdict (-1 less important, 0 not distinguishable, 1 more)
    DRIVER_MODEL = "driver_model"  # unit x outcome: estimate (R2), adjusted, its low and high; n of the organisation
    DRIVER_LEVELS = "driver_levels"  # level (within, between teams) x outcome x driver: estimate, low, high, beta
    DRIVER_LEVEL_MODEL = "driver_level_model"  # level x outcome: estimate, adjusted, low, high, n, groups
    LINK = "link"  # from-unit x to-unit: need, quality, low, high (points of 0-100), difference (from the same
    # people's other links), q_value, verdict, n
    PAIR = "pair"  # unit x unit, each pair once, the unit that comes first in front: quality (mean of both sides), low,
    # high, need (of the side that needs more), p_value, q_value, verdict (-1 or 1 only where both sides agree), n
    RECIPROCITY = "reciprocity"  # roster: returned (share of ties), density, rho, weighted, ties, pairs, estimate
    # (quality: correlation of the two sides), expected, p_value, q_value, verdict
    TREND = "trend"  # wave x unit x subject, waves from the first to this one, units and subjects of this one:
    # estimate, low, high, n ; where a unit has no lineage back to a wave, or a subject was not asked alike: NOT_ASKED
    CHANGE = "change"  # unit x subject, this wave minus the one before, people seen once and twice together: estimate,
    # low, high, d_av, p_value, q_value, verdict (-1 fell, 0 not distinguishable from no change, 1 rose), detectable
    # (the smallest change that would have been found), earlier (the score then), linked (people in both), n, n_earlier
    CHANGE_PART = "change_part"  # unit x subject x ``ChangePart``: estimate (its points of the change), n (people)
    REBOUND = "rebound"  # subject, the lowest teams of the wave before: observed, expected (by themselves), estimate
    # of what is left, its low and high, p_value, q_value, verdict, groups (teams), n of the people
    CONTROL = "control"  # unit x subject, from eight waves on: centre, low, high, signals (waves out of control), waves
    FOLLOW_UP = "follow_up"  # action (id in the plan of the wave before), on what it was to move: estimate (points more
    # than in similar teams without it), low, high, p_value, q_value, verdict, groups (teams with), groups_without, n
    BENCHMARK = "benchmark"  # source x subject: estimate (the benchmark), difference (ours minus it), low, high (of the
    # difference where the benchmark's own size is known), n_benchmark (0 where it is unknown)
    EI = "ei"  # roster x unit above (the organisation: all ties): estimate (-1 inside, 1 across), expected, low and


class DriverLevel(StrEnum):
    """What the drivers of the outcomes tell apart."""

    WITHIN = "within"
    """People of the same team."""
    BETWEEN = "between"
    """The averages of teams."""
