# The same work as `nuoda-bench churn CUSTOMERS.csv` in R: Rscript bench/retention.R CUSTOMERS.csv  (packages survival, glmnet, gbm)
suppressMessages({library(survival); library(glmnet); library(gbm)})
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
y <- as.integer(d$Churn == "Yes"); t <- d$tenure
for (j in names(d)) if (is.numeric(d[[j]])) d[[j]][is.na(d[[j]])] <- mean(d[[j]], na.rm = TRUE)
X <- model.matrix(~ ., data = d[, !(names(d) %in% c("customerID", "Churn"))])[, -1]
cpu <- function(name, f, k = 5) {
  v <- replicate(k, { s <- system.time(f()); 1000 * (s[1] + s[2]) })
  cat(sprintf("%-45s %8.1f ms CPU (%.1f-%.1f)\n", name, median(v), min(v), max(v)))
}
trees <- function() gbm.fit(as.data.frame(X), y, distribution = "bernoulli", n.trees = 400, interaction.depth = 3, shrinkage = 0.05, n.minobsinnode = 20, bag.fraction = 0.7, verbose = FALSE)
cpu("glmnet, path of 100", function() glmnet(X, y, family = "binomial", alpha = 0.5))
cpu("cv.glmnet, 10 folds", function() cv.glmnet(X, y, family = "binomial", alpha = 0.5), 3)
cpu("gbm, 400 trees of depth 3", trees, 3)
Z <- X[, colnames(X) != "tenure"]; q <- qr(scale(Z)); Z <- Z[, sort(q$pivot[1:q$rank])]
cpu(paste("coxph, cox.zph, basehaz,", ncol(Z), "covariates"), function() { m <- coxph(Surv(t, y) ~ Z); cox.zph(m); basehaz(m) })
m <- coxph(Surv(t, y) ~ Z); cat("   log-likelihood", m$loglik, "concordance", m$concordance["concordance"], "\n")
cpu("survfit", function() survfit(Surv(t, y) ~ 1))
set.seed(1); n <- 200000; A <- matrix(runif(n * 5), n); u <- rexp(n) * exp(-A %*% c(.5, -.5, .2, 0, 0)); w <- runif(n) * 2
cpu("coxph, cox.zph, basehaz, 200000 x 5", function() { m <- coxph(Surv(pmin(u, w), as.integer(u <= w)) ~ A); cox.zph(m); basehaz(m) }, 3)
auc <- function(s, y) { r <- rank(s); (sum(r[y == 1]) - sum(y) * (sum(y) + 1) / 2) / (sum(y) * sum(1 - y)) }
loss <- function(p, y) -mean(y * log(p) + (1 - y) * log(1 - p))
fold <- (0:(nrow(X) - 1)) %% 5; net <- boosted <- numeric(nrow(X))
for (k in 0:4) {
  i <- fold != k
  net[!i] <- predict(cv.glmnet(X[i, ], y[i], family = "binomial", alpha = 0.5), X[!i, ], s = "lambda.min", type = "response")
  g <- gbm(y ~ ., data = data.frame(y = y[i], X[i, ]), distribution = "bernoulli", n.trees = 400, interaction.depth = 3, shrinkage = 0.05, n.minobsinnode = 20, bag.fraction = 0.7, cv.folds = 5, n.cores = 1)
  boosted[!i] <- predict(g, data.frame(X[!i, ]), n.trees = gbm.perf(g, method = "cv", plot.it = FALSE), type = "response")
}
cat("held back: glmnet AUC", auc(net, y), "log-loss", loss(net, y), "gbm AUC", auc(boosted, y), "log-loss", loss(boosted, y), "\n")
