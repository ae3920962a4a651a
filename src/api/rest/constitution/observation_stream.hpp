#pragma once

#include "api/rest/constitution/evidence.hpp"
#include "api/rest/constitution/evidence_views.hpp"
#include "platform/http/json_lines.hpp"

/// Measurements as lines of JSON, kept while they come.
namespace medres::api {

using ObservationLines = http::JsonLines<constitution::ObservationInput>;

struct RefusedLineView {
  std::int64_t line = 0;
  std::string pointer;
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RefusedLineView, (), (line, pointer, code, message))
constexpr auto DescribeJson(const RefusedLineView*) {
  return json::Object("ConstitutionRefusedLine", "Something wrong with a line that was not kept.",
                      json::Field("line").Help("From 1."));
}

struct ObservationStreamView {
  std::int64_t lines = 0;
  std::int64_t added = 0;
  std::int64_t known = 0;
  std::int64_t refused_lines = 0;
  std::vector<RefusedLineView> refused;
  ConstitutionStateView state;
};
BOOST_DESCRIBE_STRUCT(ObservationStreamView, (), (lines, added, known, refused_lines, refused, state))
constexpr auto DescribeJson(const ObservationStreamView*) {
  return json::Object("ConstitutionObservationStream", "What became of a stream of measurements.",
                      json::Field("lines").Help("That came, empty ones included."),
                      json::Field("known").Help("Of the same measurand at the same instant: the first stays."),
                      json::Field("refused").Help("What is wrong with the first of the refused lines."));
}

/// What became of the lines so far. Its size is bounded, however many there are.
class StreamTally {
 public:
  static constexpr std::size_t kMostRefusals = 100;

  /// The measurements of a batch that are worth keeping; what is wrong with the others is noted.
  std::vector<constitution::ObservationInput> Sort(ObservationLines::Batch batch,
                                                   const constitution::EvidenceReader& reader);
  /// What Sort gave was kept.
  void Count(const constitution::EvidenceService::Kept& kept);

  ObservationStreamView View(const http::Messages& messages, http::Language language) const;

  /// The end of a stream by `cause`: what was kept before it, and with which line to go on. Nothing but the cause when
  /// there was nothing before, or when it is for the log alone.
  Error Interrupted(Error cause) const;

 private:
  struct Refusal {
    std::int64_t line = 0;
    Issue issue;
  };
  void Refuse(std::int64_t line, Error wrong);

  std::int64_t lines_ = 0;
  std::int64_t added_ = 0;
  std::int64_t known_ = 0;
  std::int64_t refused_ = 0;
  std::vector<Refusal> refusals_;
};

/// Keeps the good lines, each batch of those that are at hand in a unit of work of its own. Failures as
/// EvidenceService::Keep and http::BodyLines; after the first batch as `evidence.stream_interrupted`.
Task<Result<ObservationStreamView>> KeepStream(EvidenceParts parts, PatientId patient, ObservationLines lines,
                                               const http::Context& context);

}  // namespace medres::api
