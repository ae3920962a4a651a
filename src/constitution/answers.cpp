#include "constitution/answers.hpp"

#include <algorithm>
#include <cmath>

#include "platform/json/pointer.hpp"

namespace medres::constitution {
namespace {

/// Exact from here on: people write decimals, JSON carries them as binary fractions.
std::int64_t Thousandths(double value) { return std::llround(value * 1000); }

struct QuantityInput {
  Quantity quantity;
  std::string_view member;
  bool (*given)(const Measurements&);
};

constexpr std::array kQuantities{
    QuantityInput{Quantity::kBmi, "height_cm",
                  [](const Measurements& m) { return m.height_cm.has_value() && m.weight_kg.has_value(); }},
    QuantityInput{Quantity::kWaist, "waist_cm", [](const Measurements& m) { return m.waist_cm.has_value(); }},
    QuantityInput{Quantity::kColdsPerYear, "colds_per_year",
                  [](const Measurements& m) { return m.colds_per_year.has_value(); }},
    QuantityInput{Quantity::kAllergiesPerYear, "allergies_per_year",
                  [](const Measurements& m) { return m.allergies_per_year.has_value(); }}};

const QuantityInput& InputOf(Quantity quantity) {
  return *std::ranges::find(kQuantities, quantity, &QuantityInput::quantity);
}

/// kilograms / metres² >= bound, in grams and tenths of a millimetre (thousandths of a centimetre are hundredths of
/// one).
bool BmiReaches(const Measurements& m, int bound) {
  const std::int64_t grams = Thousandths(*m.weight_kg);
  const std::int64_t height = Thousandths(*m.height_cm);  // 1 m = 100,000
  return grams * 10'000'000 >= bound * height * height;
}

bool Reaches(Quantity quantity, const Measurements& m, int bound) {
  switch (quantity) {
    case Quantity::kBmi: return BmiReaches(m, bound);
    case Quantity::kWaist: return (Thousandths(*m.waist_cm) + 500) / 1000 >= bound;  // whole centimetres, half up
    case Quantity::kColdsPerYear: return *m.colds_per_year >= bound;
    case Quantity::kAllergiesPerYear: return *m.allergies_per_year >= bound;
  }
  return false;
}

int ClassOf(const MeasuredBy& measure, const Measurements& m) {
  return kLowestAnswer + static_cast<int>(std::ranges::count_if(
                             measure.from, [&](int bound) { return Reaches(measure.quantity, m, bound); }));
}

/// The sex by which questions can be told apart.
std::optional<patients::Sex> MaleOrFemale(std::optional<patients::Sex> sex) {
  return sex == patients::Sex::kMale || sex == patients::Sex::kFemale ? sex : std::nullopt;
}

bool IsAsked(const Item& item, const std::optional<patients::Sex>& sex) { return !item.sex || item.sex == sex; }

class Completion {
 public:
  Completion(const Instrument& instrument, const AnswerSheet& sheet)
      : instrument_(instrument), sheet_(sheet), sex_(MaleOrFemale(sheet.sex)) {}

  Result<CompleteAnswers> Run() {
    CheckSex();
    CheckGiven();
    if (sheet_.measurements) Measure(*sheet_.measurements);
    CheckMissing();
    if (!issues_.empty()) return Fail(Error::Invalid(std::move(issues_)));
    return std::move(answers_);
  }

 private:
  void Add(std::string code, std::string pointer, ErrorArgs args = {}) {
    issues_.push_back({std::move(code), std::move(pointer), std::move(args)});
  }
  void AddAnswer(std::string code, const std::string& key, ErrorArgs args = {}) {
    args.insert(args.begin(), {"key", key});
    Add(std::move(code), "/answers/" + json::EscapePointer(key), std::move(args));
  }

  void CheckSex() {
    const bool differs = std::ranges::any_of(instrument_.items, [](const Item& item) { return item.sex.has_value(); });
    if (differs && !sex_) Add("constitution.sex_needed", "/sex");
  }

  void CheckGiven() {
    for (const auto& [key, value] : sheet_.answers) {
      const auto item = std::ranges::find(instrument_.items, key, &Item::key);
      if (item == instrument_.items.end()) {
        AddAnswer("constitution.unknown_item", key);
      } else if (sex_ && !IsAsked(*item, sex_)) {
        AddAnswer("constitution.other_sex", key);
      } else if (value < kLowestAnswer || value > kHighestAnswer) {
        AddAnswer("constitution.out_of_range", key,
                  {{"value", std::to_string(value)},
                   {"min", std::to_string(kLowestAnswer)},
                   {"max", std::to_string(kHighestAnswer)}});
      } else {
        answers_.all.emplace(key, value);
      }
    }
  }

  void Measure(const Measurements& m) {
    if (m.height_cm.has_value() != m.weight_kg.has_value()) {
      Add("constitution.measure_half", m.height_cm ? "/measurements/weight_kg" : "/measurements/height_cm");
    }
    for (const QuantityInput& input : kQuantities) {
      if (!input.given(m)) continue;
      const auto item = std::ranges::find_if(instrument_.items, [&](const Item& one) {
        return one.measured_by && one.measured_by->quantity == input.quantity;
      });
      if (item == instrument_.items.end()) {
        Add("constitution.measure_unused", PointerTo(input));
      } else {
        Take(*item, m);
      }
    }
  }

  void Take(const Item& item, const Measurements& m) {
    const MeasuredBy& measure = *item.measured_by;
    if (measure.up_to && Reaches(measure.quantity, m, *measure.up_to + 1)) {
      if (!sheet_.answers.contains(item.key)) {
        Add("constitution.no_class", PointerTo(InputOf(measure.quantity)),
            {{"key", item.key}, {"max", std::to_string(*measure.up_to)}});
      }
      return;
    }
    const int value = ClassOf(measure, m);
    answers_.measured.emplace(item.key, value);
    const auto [at, is_new] = answers_.all.emplace(item.key, value);
    if (!is_new && at->second != value) {
      AddAnswer("constitution.measured_otherwise", item.key,
                {{"answer", std::to_string(at->second)}, {"measured", std::to_string(value)}});
    }
  }

  void CheckMissing() {
    // Without the sex nobody knows which of the two questions is missing: the sex is what is asked for.
    for (const Item& item : instrument_.items) {
      if (item.sex && !sex_) continue;
      if (!IsAsked(item, sex_) || answers_.all.contains(item.key) || sheet_.answers.contains(item.key)) continue;
      AddAnswer("constitution.missing_answer", item.key);
    }
  }

  static std::string PointerTo(const QuantityInput& input) { return "/measurements/" + std::string(input.member); }

  const Instrument& instrument_;
  const AnswerSheet& sheet_;
  std::optional<patients::Sex> sex_;
  CompleteAnswers answers_;
  std::vector<Issue> issues_;
};

}  // namespace

Result<CompleteAnswers> Complete(const Instrument& instrument, const AnswerSheet& sheet) {
  return Completion(instrument, sheet).Run();
}

}  // namespace medres::constitution
