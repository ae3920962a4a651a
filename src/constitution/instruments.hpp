#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "constitution/describe.hpp"

namespace medres::constitution {

/// The wording of one instrument, as an operator who may use it supplies it.
struct InstrumentWording {
  std::string instrument;
  std::vector<std::string> options;
  std::map<std::string, std::string> items;
};
BOOST_DESCRIBE_STRUCT(InstrumentWording, (), (instrument, options, items))
constexpr auto DescribeJson(const InstrumentWording*) {
  return json::Object("ConstitutionWording", "The wording of one instrument.",
                      json::Field("options").Optional().Items(0, 5), json::Field("items").Length(1, 400));
}

struct WordingFile {
  std::vector<InstrumentWording> wordings;
};
BOOST_DESCRIBE_STRUCT(WordingFile, (), (wordings))
constexpr auto DescribeJson(const WordingFile*) {
  return json::Object("ConstitutionWordingFile", "Wordings that an operator supplies.");
}

/// What an instrument's data must fulfil to be scored without surprises: keys once, every scale counted, thresholds in
/// order, options for every answer or none. Pure.
std::vector<Issue> CheckInstrument(const Instrument& instrument);

/// All instruments. Immutable once made, so thread-safe.
class Instruments {
 public:
  /// Those that travel in the program; broken ones throw std::logic_error (a failed start).
  static Instruments Embedded();
  /// Those with an operator's wording; no file when the path is empty. Failures: kNotFound `import.no_file`, Parse's,
  /// kInvalid as AddWording.
  static Result<Instruments> WithWordingFrom(const std::string& path);

  std::span<const Instrument> all() const { return all_; }
  const Instrument* Find(std::string_view id) const;
  /// kNotFound `constitution.unknown_instrument`.
  Result<const Instrument*> Get(std::string_view id) const;

  /// All or nothing; kInvalid with `constitution.unknown_instrument`, `.unknown_item`, `.options_five`.
  Status AddWording(const WordingFile& file);

  /// Scores a sheet by the edition it names, else by its instrument's first. kInvalid with everything that is wrong;
  /// `constitution.unknown_instrument`, `.unknown_edition`, and as the rule Assess.
  Result<Outcome> Assess(const AnswerSheet& sheet) const;

 private:
  std::vector<Instrument> all_;
};

/// Every question's wording and what the answers 1 to 5 say are known.
bool HasWording(const Instrument& instrument);

}  // namespace medres::constitution
