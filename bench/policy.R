# Marginal analysis of 100,000 items × 20 concave levels in vectorised R: what `nuoda-bench policy` does, without the proof that nothing better fits.
n <- 100000; L <- 20
set.seed(3)
d <- 1000 * runif(n)^3 + 1; v <- 100 * runif(n)^2 + 0.1
q <- d * (0.5 + runif(n)); s <- d * (0.1 + runif(n)); p <- 1 + 30 * runif(n)
k <- 0.2 * (0:(L - 1)); loss <- dnorm(k) - k * pnorm(-k)
cost <- v * (q / 2 + outer(s, k)); gain <- -p * d * pmin(1, outer(s / q, loss)) - 0.02 * cost
run <- function() {
  dc <- cost[, -1] - cost[, -L]; dg <- gain[, -1] - gain[, -L]
  slope <- dg / dc
  o <- order(slope, decreasing = TRUE)
  o <- o[slope[o] > 0]
  spent <- sum(cost[, 1]) + cumsum(dc[o]); gained <- sum(gain[, 1]) + cumsum(dg[o])
  budget <- (spent[1] + spent[length(spent)]) / 2
  take <- o[spent <= budget]
  level <- tabulate((take - 1) %% n + 1, n)
  c(budget, gained[length(take)], sum(level))
}
for (i in 1:6) { t <- system.time(r <- run()); cat(sprintf("%.0f ms CPU, %.0f ms wall; gain %.2f\n", 1000 * sum(t[1:2]), 1000 * t[3], r[2])) }
