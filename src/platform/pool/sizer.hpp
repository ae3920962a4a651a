#pragma once

#include <chrono>
#include <cstdint>

namespace medres::pool {

/// How many connections a pool should have, found by trying: the fewest that lend about as much as more would. Pure;
/// fed with what was measured, one slice of time after the other. Not thread-safe.
///
/// What a server does for N connections that are all in use, c(N) loans a second, rises with N, stands still and falls;
/// where, the time of a loan alone does not tell. So sizes are tried, each in turn with the best one so far: a half or
/// twice as many at first, at last about a third more or fewer, until neither way is better. A size is better when
/// ln c(N) - kWorth * ln N is, by more than chance: twice the connections must bring 6 % more loans, and half of them
/// may cost as much.
///
/// Only time in which callers wait counts, because only then all connections are in use; where nobody waits there are
/// enough, and nothing is learned or changed. Once found, a size is held. Every half minute fewer or more are tried, in
/// turn, and when the server has become much faster or slower, all is found anew. A server that stands still is not
/// judged by it.
class Sizer {
 public:
  /// What passed in a little while, some milliseconds.
  struct Slice {
    std::chrono::nanoseconds length{};
    std::int64_t returned = 0;        ///< loans that ended
    std::chrono::nanoseconds held{};  ///< the times of all connections on loan, summed up
    bool is_crowded = false;          ///< callers waited at its beginning and at its end
  };

  /// Where a search begins, between min and max.
  static constexpr int kFirst = 16;
  static constexpr double kWorth = 0.08;

  Sizer(int min, int max);

  /// The size from now on, between min and max.
  int Next(const Slice& slice);
  int target() const { return target_; }
  /// Whether it has found what it looked for, and only keeps an eye on it.
  bool IsHolding() const { return step_ == Step::kHold; }

 private:
  /// What was measured at one size; times in seconds.
  struct Measure {
    double length = 0;
    double returned = 0;
    double held = 0;

    double Rate() const { return returned / length; }
    double Size() const { return held / length; }
    double Service() const { return returned > 0 ? held / returned : 0; }
    Measure operator+(const Measure& other) const;
    Measure operator*(double part) const { return {length * part, returned * part, held * part}; }
  };
  enum class Step : std::uint8_t { kBase, kTrial, kHold };
  enum class Stride : std::uint8_t { kWide, kNarrow };
  enum class Way : std::uint8_t { kFewer, kMore };
  struct Pace;

  static Way Opposite(Way way) { return way == Way::kMore ? Way::kFewer : Way::kMore; }
  static Measure MeasureOf(const Slice& slice);
  const Pace& PaceNow() const;
  bool StandsStill(const Slice& slice);
  bool IsEnough() const;
  bool IsOther() const;
  double Gain() const;
  int Candidate() const;
  void Conclude();
  void GiveUp();
  void Search(Stride stride, Way way);
  void SearchAnew();
  void Try();
  void Judge();
  void Turn();
  void Hold();
  void Watch();
  void Probe();
  void Go(Step step, int target);

  int min_;
  int max_;
  int base_;    ///< the best size so far
  int target_;  ///< the base, or what is tried
  Step step_ = Step::kBase;
  Stride stride_ = Stride::kWide;
  Way way_ = Way::kMore;
  bool has_turned_ = false;  ///< the other way is known to be worse
  int tries_ = 0;            ///< of the candidate
  double settling_ = 0;      ///< seconds until what was lent at another size has returned
  double still_ = 0;         ///< seconds since anything returned
  Measure now_;              ///< of the target, while callers wait
  Measure quiet_;            ///< of the target, since somebody waited
  Measure known_;            ///< of the base, in all tries
  Measure tried_;            ///< of the candidate, in all tries
  Way probed_ = Way::kMore;  ///< while holding: which way was tried last
  double held_for_ = 0;      ///< seconds
  int strange_ = 0;          ///< times in a row that the base did other than it used to
};

}  // namespace medres::pool
