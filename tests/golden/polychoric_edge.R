# Tables with empty cells, high correlations, and smoothing; run from the repository root.
suppressPackageStartupMessages({library(lavaan); library(mvtnorm); library(psych); library(jsonlite)})
tables <- list(
  two_by_two_empty = matrix(c(10, 5, 0, 20), 2),
  two_by_two_other_corner = matrix(c(0, 30, 12, 25), 2),
  two_by_two_full = matrix(c(40, 12, 9, 31), 2),
  empty_cells = matrix(c(9, 2, 0, 0, 0, 3, 14, 4, 0, 0, 0, 5, 21, 6, 0, 0, 0, 7, 18, 2, 0, 0, 0, 4, 8), 5),
  negative = matrix(c(0, 1, 6, 10, 2, 9, 17, 3, 12, 15, 4, 0), 4),
  unequal_options = matrix(c(12, 7, 3, 5, 9, 11), 3))
people <- function(t) { i <- rep(seq_along(t), t); data.frame(a = ordered(row(t)[i]), b = ordered(col(t)[i])) }
pairs <- lapply(tables, function(t) {
  d <- people(t); th <- lavCor(d, ordered = c("a", "b"), output = "th")
  list(counts = t, rho = unname(unclass(lavCor(d, ordered = c("a", "b")))[1, 2]), a = unname(th[startsWith(names(th), "a|")]),
       b = unname(th[startsWith(names(th), "b|")])) })
points <- expand.grid(h = c(-2.1, -0.4, 0.7), k = c(-2.05, -0.4, 0.6, 1.8), rho = c(-0.999, -0.95, -0.5, 0, 0.3, 0.9, 0.97, 0.9995))
points$p <- mapply(function(h, k, r) pmvnorm(upper = c(h, k), corr = matrix(c(1, r, r, 1), 2), algorithm = Miwa(steps = 4096))[1],
                   points$h, points$k, points$rho)
rough <- matrix(c(1, .9, -.5, .9, 1, .4, -.5, .4, 1), 3)
res <- list(meta = list(R = R.version.string, packages = lapply(c(lavaan = "lavaan", mvtnorm = "mvtnorm", psych = "psych"),
    function(p) as.character(packageVersion(p)))),
  pairs = pairs, normal = points, smoothing = list(before = rough, after = unname(suppressWarnings(cor.smooth(rough)))))
cat(toJSON(res, digits = I(15), auto_unbox = TRUE, pretty = TRUE, dataframe = "columns", matrix = "rowmajor"),
    file = "tests/golden/polychoric_edge.json")
