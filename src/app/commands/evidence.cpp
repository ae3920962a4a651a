#include <cstdio>

#include "api/rest/constitution/evidence_views.hpp"
#include "api/rest/constitution/tongue_views.hpp"
#include "app/commands/input.hpp"
#include "app/commands/medicine.hpp"
#include "constitution/instruments.hpp"

namespace medres::app {

/// A sheet or nothing, and evidence.
struct FusionFile : api::EvidenceInput {
  std::optional<constitution::AnswerSheet> sheet;
};
BOOST_DESCRIBE_STRUCT(FusionFile, (api::EvidenceInput), (sheet))
constexpr auto DescribeJson(const FusionFile*) {
  return json::Object("FusionFile", "An answer sheet, if there is one, and evidence.",
                      json::Field("complaint").Optional(), json::Field("observations").Optional(),
                      json::Field("tongue").Optional());
}

namespace {

Result<constitution::ConstitutionState> FuseText(const std::string& text) {
  MEDRES_TRY(FusionFile file, json::Parse<FusionFile>(text));
  constitution::ConstitutionState state;
  if (file.sheet) {
    MEDRES_TRY(state.outcome, constitution::Instruments::Embedded().Assess(*file.sheet));
  }
  const knowledge::Herbs herbs = knowledge::Herbs::Embedded();
  const knowledge::Acupoints points = knowledge::Acupoints::Embedded();
  const knowledge::Library library(herbs, points);
  const SystemClock clock;
  const constitution::EvidenceReader reader(library, clock);
  MEDRES_CHECK(reader.Complete(state, api::ToEvidence(std::move(file)), {}));
  return state;
}

Result<constitution::TongueMeasured> MeasureFileAt(const std::string& path) {
  MEDRES_TRY(const std::string file, ReadInput(path));
  MEDRES_TRY(const image::Picture picture, image::Decode(file));
  return constitution::MeasureTongue(picture, constitution::TongueColours::Embedded());
}

}  // namespace

int FuseConstitution(const Environment& environment, const std::string& file) {
  const auto text = ReadInput(file);
  if (!text) return environment.Report(text.error());
  const auto state = FuseText(*text);
  if (!state) return environment.Report(state.error());
  std::printf("%s\n", json::ToText(api::ToView(*state, environment.messages, environment.language)).c_str());
  return kOk;
}

int MeasureTongueFile(const Environment& environment, const std::string& file) {
  const auto measured = MeasureFileAt(file);
  if (!measured) return environment.Report(measured.error());
  std::printf("%s\n", json::ToText(api::ToView(*measured, environment.messages, environment.language)).c_str());
  return kOk;
}

}  // namespace medres::app
