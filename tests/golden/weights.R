# Means with raked weights: run from the repository root, `Rscript tests/golden/weights.R`. Needs survey and jsonlite.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
bfi <- read.csv("tests/data/bfi.csv")
bfi$A1 <- 7 - bfi$A1
bfi$agree <- rowMeans(bfi[, paste0("A", 1:5)])          # missing where an answer is
bfi$neuro <- rowMeans(bfi[, paste0("N", 1:5)], na.rm = TRUE)
d <- bfi[complete.cases(bfi[, c("gender", "education", "neuro")]), ]
d$fav <- as.numeric(d$agree >= 4.5)
d$gender <- factor(d$gender); d$education <- factor(d$education)
people <- 20000
gender <- data.frame(gender = c("1", "2"), Freq = people * c(.49, .51))
education <- data.frame(education = as.character(1:5), Freq = people * c(.10, .28, .25, .22, .15))
figures <- function(design, part = NULL) {
  if (!is.null(part)) design <- subset(design, part)
  lapply(c(agree = "agree", neuro = "neuro", fav = "fav"), function(name) {
    one <- svymean(as.formula(paste("~", name)), design, na.rm = TRUE, deff = "replace")
    n <- sum(!is.na(model.frame(design)[[name]]) & is.finite(1 / design$prob) & 1 / design$prob > 0)
    ends <- confint(one, df = n - 1)
    plain <- svymean(as.formula(paste("~", name)), design, na.rm = TRUE, deff = TRUE)
    list(estimate = unname(coef(one)), std_error = as.numeric(SE(one)), low = ends[1], high = ends[2], n = n,
         deff_replace = as.numeric(deff(one)), deff = as.numeric(deff(plain)))
  })
}
base <- svydesign(ids = ~1, weights = rep(people / nrow(d), nrow(d)), data = d)
tight <- list(maxit = 500, epsilon = 1e-9)
raked <- rake(base, list(~gender, ~education), list(gender, education), control = tight)
finite <- svydesign(ids = ~1, fpc = rep(people, nrow(d)), data = d)
raked_finite <- rake(finite, list(~gender, ~education), list(gender, education), control = tight)
one <- postStratify(base, ~education, education)
w <- weights(raked)
low <- 0.3 * mean(w); high <- 2.0 * mean(w)
trimmed <- trimWeights(raked, lower = low, upper = high, strict = TRUE)
cells <- unique(data.frame(gender = as.character(d$gender), education = as.character(d$education), weight = w,
                           trimmed = weights(trimmed)))
cells <- cells[order(cells$gender, cells$education), ]
result <- list(
  meta = list(R = R.version.string, survey = as.character(packageVersion("survey"))),
  n = nrow(d), population = people, gender = gender$Freq, education = education$Freq, cells = as.list(cells),
  kish = list(effective_n = sum(w)^2 / sum(w^2), design_effect = nrow(d) * sum(w^2) / sum(w)^2),
  raked = figures(raked), finite = figures(raked_finite), men = figures(raked, d$gender == "1"),
  one_margin = figures(one), trim = list(low = 0.3, high = 2.0)
)
write_json(result, "tests/golden/weights.json", auto_unbox = TRUE, digits = 15, pretty = 1, na = "null")
