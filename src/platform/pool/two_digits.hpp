#pragma once

namespace medres::pool {

/// A quantile as it may be shown: two significant digits. Buckets are twice as wide as the one before and more, so that
/// further digits would be the proportion's alone.
double TwoDigits(double value);

}  // namespace medres::pool
