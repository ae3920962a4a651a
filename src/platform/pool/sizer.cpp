#include "platform/pool/sizer.hpp"

#include <algorithm>
#include <cmath>

namespace medres::pool {

/// How far a step goes, and what is measured before it is judged.
struct Sizer::Pace {
  double factor;
  double length;  ///< seconds
  double loans;
};

namespace {

/// Seconds after which fewer loans must do, and how many those are.
constexpr double kLong = 5;
constexpr double kFewLoans = 20;
/// Until another size shows: seconds, and services.
constexpr double kSettle = 0.25;
constexpr double kSettleServices = 2;
/// What is better by less may be chance: at least, and as a part of the error that counted loans have.
constexpr double kLeast = 0.005;
constexpr double kChance = 0.25;
/// What is better by so much at once need not be tried again; else it is.
constexpr double kClear = 0.05;
constexpr int kTries = 2;
/// A server that works returns something within it: seconds, and services.
constexpr double kStill = 1;
constexpr double kStillServices = 4;
/// Seconds without a waiting caller after which a trial is over.
constexpr double kQuiet = 2;
/// Seconds until the next trial.
constexpr double kHold = 30;
/// A rate is another when its logarithm differs by so much, kStrange times in a row; else it drifts by a part.
constexpr double kOther = 0.25;
constexpr int kStrange = 3;
constexpr double kDrift = 0.1;

double InSeconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

Sizer::Measure Sizer::Measure::operator+(const Measure& other) const {
  return {length + other.length, returned + other.returned, held + other.held};
}

Sizer::Measure Sizer::MeasureOf(const Slice& slice) {
  return {InSeconds(slice.length), static_cast<double>(slice.returned), InSeconds(slice.held)};
}

const Sizer::Pace& Sizer::PaceNow() const {
  static constexpr Pace kWide{.factor = 2, .length = 0.5, .loans = 400};
  static constexpr Pace kNarrow{.factor = 1.35, .length = 1, .loans = 1000};
  return stride_ == Stride::kWide ? kWide : kNarrow;
}

Sizer::Sizer(int min, int max) : min_(min), max_(max), base_(std::clamp(kFirst, min, max)), target_(base_) {}

int Sizer::Next(const Slice& slice) {
  const Measure passed = MeasureOf(slice);
  if (passed.length <= 0) return target_;
  if (StandsStill(slice)) {
    Go(step_, target_);
  } else if (settling_ > 0) {
    settling_ -= passed.length;
  } else if (slice.is_crowded) {
    now_ = now_ + passed;
    quiet_ = {};
  } else {
    quiet_ = quiet_ + passed;
  }
  if (IsEnough()) {
    Conclude();
  } else if (step_ == Step::kTrial && quiet_.length > kQuiet) {
    GiveUp();
  }
  return target_;
}

/// Nobody waits any more. After more connections that may be their doing: what they lend now is the least that they
/// can.
void Sizer::GiveUp() {
  if (way_ == Way::kFewer) return Search(stride_, way_);
  now_ = quiet_;
  Judge();
}

bool Sizer::StandsStill(const Slice& slice) {
  const bool is_asked = slice.held.count() > 0;
  still_ = is_asked && slice.returned == 0 ? still_ + InSeconds(slice.length) : 0;
  return still_ > std::max(kStill, kStillServices * known_.Service());
}

bool Sizer::IsEnough() const {
  if (now_.length < PaceNow().length) return false;
  if (now_.returned >= PaceNow().loans) return true;
  return now_.length >= kLong && now_.returned >= kFewLoans;
}

void Sizer::Conclude() {
  switch (step_) {
    case Step::kBase:
      if (tries_ > 0 && IsOther()) return SearchAnew();
      known_ = known_ + now_;
      return Try();
    case Step::kTrial: return Judge();
    case Step::kHold: return Watch();
  }
}

void Sizer::Search(Stride stride, Way way) {
  stride_ = stride;
  way_ = way;
  has_turned_ = false;
  tries_ = 0;
  known_ = tried_ = {};
  Go(Step::kBase, base_);
}

/// Fewer first where a server has become slower, to spare it.
void Sizer::SearchAnew() { Search(Stride::kWide, now_.Rate() < known_.Rate() ? Way::kFewer : Way::kMore); }

bool Sizer::IsOther() const { return std::abs(std::log(now_.Rate() / known_.Rate())) > kOther; }

void Sizer::Try() {
  const int candidate = Candidate();
  if (candidate == base_) return Turn();
  Go(Step::kTrial, candidate);
}

int Sizer::Candidate() const {
  const double factor = PaceNow().factor;
  const int more = std::max(base_ + 1, static_cast<int>(std::lround(base_ * factor)));
  const int fewer = std::min(base_ - 1, static_cast<int>(std::lround(base_ / factor)));
  return std::clamp(way_ == Way::kMore ? more : fewer, min_, max_);
}

void Sizer::Judge() {
  tried_ = tried_ + now_;
  ++tries_;
  const bool is_last = tries_ == kTries;
  if (Gain() > (is_last ? 0 : kClear)) {
    base_ = target_;
    known_ = now_;
    tried_ = {};
    tries_ = 0;
    has_turned_ = true;
    return Try();
  }
  if (is_last) return Turn();
  Go(Step::kBase, base_);
}

/// By how much what is tried is better than the base, beyond chance. More connections that are not all in use are
/// judged as if they were: the work for them is not there.
double Sizer::Gain() const {
  if (tried_.returned == 0) return -1;
  const double size = way_ == Way::kMore ? std::max(tried_.Size(), known_.Size()) : tried_.Size();
  const double gain = std::log(tried_.Rate() / known_.Rate()) - kWorth * std::log(size / known_.Size());
  return gain - kLeast - kChance * std::sqrt(1 / tried_.returned + 1 / known_.returned);
}

/// There is nothing better this way.
void Sizer::Turn() {
  if (!has_turned_) {
    Search(stride_, Opposite(way_));
    has_turned_ = true;
  } else if (stride_ == Stride::kWide) {
    Search(Stride::kNarrow, way_);
  } else {
    Hold();
  }
}

void Sizer::Hold() {
  held_for_ = 0;
  strange_ = 0;
  Go(Step::kHold, base_);
}

void Sizer::Watch() {
  held_for_ += now_.length;
  strange_ = IsOther() ? strange_ + 1 : 0;
  if (strange_ == kStrange) return SearchAnew();
  if (strange_ == 0) known_ = known_ * (1 - kDrift) + now_ * kDrift;
  now_ = {};
  if (held_for_ < kHold) return;
  Probe();
}

void Sizer::Probe() {
  probed_ = Opposite(probed_);
  Search(Stride::kNarrow, probed_);
  has_turned_ = true;
}

void Sizer::Go(Step step, int target) {
  if (target != target_ || still_ > 0) settling_ = std::max(kSettle, kSettleServices * now_.Service());
  step_ = step;
  target_ = target;
  now_ = quiet_ = {};
}

}  // namespace medres::pool
