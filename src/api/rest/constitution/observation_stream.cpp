#include "api/rest/constitution/observation_stream.hpp"

#include <algorithm>
#include <iterator>

namespace medres::api {
namespace {

using constitution::EvidenceService;
using constitution::ObservationInput;

/// So that others are not kept from the database for long.
constexpr std::size_t kLinesOfAUnit = 500;

/// The line as it would be kept, or why it is not.
Result<ObservationInput> Checked(Result<ObservationInput> line, const constitution::EvidenceReader& reader) {
  if (line) MEDRES_CHECK(reader.Check(*line, ""));
  return line;
}

}  // namespace

std::vector<ObservationInput> StreamTally::Sort(ObservationLines::Batch batch,
                                                const constitution::EvidenceReader& reader) {
  std::vector<ObservationInput> good;
  for (auto& [line, value] : batch.items) {
    if (auto checked = Checked(std::move(value), reader)) {
      good.push_back(*std::move(checked));
    } else {
      Refuse(line, std::move(checked).error());
    }
  }
  lines_ = batch.through;
  return good;
}

void StreamTally::Refuse(std::int64_t line, Error wrong) {
  ++refused_;
  if (wrong.issues.empty()) wrong.issues.push_back({wrong.code, "", wrong.args});
  for (Issue& issue : wrong.issues) {
    if (refusals_.size() < kMostRefusals) refusals_.push_back({line, std::move(issue)});
  }
}

void StreamTally::Count(const EvidenceService::Kept& kept) {
  added_ += kept.added;
  known_ += kept.known;
}

ObservationStreamView StreamTally::View(const http::Messages& messages, http::Language language) const {
  ObservationStreamView view{
      .lines = lines_, .added = added_, .known = known_, .refused_lines = refused_, .refused = {}, .state = {}};
  std::ranges::transform(refusals_, std::back_inserter(view.refused), [&](const Refusal& one) {
    return RefusedLineView{.line = one.line,
                           .pointer = one.issue.pointer,
                           .code = one.issue.code,
                           .message = messages.Render(language, one.issue.code, one.issue.args)};
  });
  return view;
}

Error StreamTally::Interrupted(Error cause) const {
  if (lines_ == 0 || cause.kind == ErrorKind::kInternal) return cause;
  Error interrupted{.kind = cause.kind,
                    .code = "evidence.stream_interrupted",
                    .args = {{"lines", std::to_string(lines_)},
                             {"added", std::to_string(added_)},
                             {"known", std::to_string(known_)},
                             {"refused", std::to_string(refused_)},
                             {"next_line", std::to_string(lines_ + 1)}},
                    .issues = {{cause.code, "", cause.args}}};
  std::ranges::copy_if(cause.args, std::back_inserter(interrupted.args),
                       [](const auto& argument) { return argument.first == "retry_after"; });
  std::ranges::transform(refusals_, std::back_inserter(interrupted.issues), [](const Refusal& one) {
    return Issue{one.issue.code, "/" + std::to_string(one.line) + one.issue.pointer, one.issue.args};
  });
  return interrupted;
}

Task<Result<ObservationStreamView>> KeepStream(EvidenceParts parts, PatientId patient, ObservationLines lines,
                                               const http::Context& context) {
  const std::string& actor = context.caller->subject;
  StreamTally tally;
  for (;;) {
    auto batch = co_await lines.Next(kLinesOfAUnit);
    if (!batch) co_return Fail(tally.Interrupted(std::move(batch).error()));
    const bool is_last = batch->is_last;
    StreamTally with = tally;
    std::vector<ObservationInput> good = with.Sort(*std::move(batch), parts.service.reader());
    if (is_last) {
      const auto recorded = co_await parts.service.Record(patient, std::move(good), actor);
      if (!recorded) co_return Fail(tally.Interrupted(recorded.error()));
      with.Count(recorded->kept);
      ObservationStreamView view = with.View(parts.messages, context.language);
      view.state = ToView(recorded->state, parts.messages, context.language);
      co_return view;
    }
    if (!good.empty()) {
      const auto kept = co_await parts.service.Keep(patient, std::move(good), actor);
      if (!kept) co_return Fail(tally.Interrupted(kept.error()));
      with.Count(*kept);
    }
    tally = std::move(with);
  }
}

}  // namespace medres::api
