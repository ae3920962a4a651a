#include "platform/http/json_lines.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "platform/async/loops.hpp"
#include "platform/http/ports.hpp"

namespace medres::http {
namespace {

constexpr std::array<std::string_view, 4> kLinesTypes{kLinesType, "application/ndjson", "application/jsonl",
                                                      "application/x-jsonlines"};

/// Parts that one batch takes without waiting, however little stands in them: others want the loop, too.
constexpr int kMostParts = 64;

constexpr Milliseconds kPatience{2'000};
constexpr Milliseconds kBetweenAsking{100};

}  // namespace

bool IsLines(std::string_view content_type) {
  const std::string_view media = text::Trim(content_type.substr(0, content_type.find(';')));
  return std::ranges::any_of(kLinesTypes, [media](std::string_view known) { return EqualsIgnoringCase(media, known); });
}

BodyLines::BodyLines(Context& context)
    : context_(context),
      whole_(context.request.incoming != nullptr ? nullptr : std::make_unique<WholeBody>(context.request.body)),
      source_(whole_ ? *whole_ : *context.request.incoming) {}

Task<Result<BodyLines::Taken>> BodyLines::Next(std::size_t most, std::function<void(const LineSplitter::Line&)> take) {
  if (has_begun_ && !failure_) {
    if (const Status turn = co_await AwaitTurn(); !turn) failure_ = turn.error();
  }
  has_begun_ = true;
  std::size_t count = 0;
  int parts = 0;
  while (!failure_ && count < most) {
    if (auto line = splitter_.Next()) {
      line->text = text::Trim(line->text);
      if (line->text.empty() && !line->is_too_long) continue;
      take(*line);
      ++count;
    } else if (is_over_) {
      co_return Taken{splitter_.number(), true};
    } else if (count == 0) {
      Feed(co_await source_.Next());
    } else if (auto part = ++parts < kMostParts ? source_.Poll() : std::nullopt) {
      Feed(*std::move(part));
    } else {
      break;
    }
  }
  if (count == 0 && failure_) co_return Fail(*failure_);
  co_return Taken{splitter_.number(), false};
}

void BodyLines::Feed(BodySource::Part part) {
  if (!part) {
    failure_ = std::move(part).error();
  } else if (part->empty()) {
    is_over_ = true;
    splitter_.End();
  } else {
    splitter_.Feed(*part);
  }
}

/// As long as a caller can be left waiting without a word.
Task<Status> BodyLines::AwaitTurn() {
  if (context_.admitted_by == nullptr) co_return Status();
  for (Milliseconds waited{0};; waited += kBetweenAsking) {
    Status admitted = context_.admitted_by->AdmitMore(context_);
    if (admitted || waited >= kPatience) co_return admitted;
    co_await async::Sleep(kBetweenAsking);
  }
}

}  // namespace medres::http
