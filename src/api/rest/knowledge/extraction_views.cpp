#include "api/rest/knowledge/extraction_views.hpp"

#include "base/text.hpp"

namespace medres::api {
namespace {

using knowledge::FoundSymptom;
using knowledge::TextSpan;

/// Parts of a text by characters.
class Quoter {
 public:
  explicit Quoter(std::string_view text) : text_(text) {
    std::string_view rest = text;
    do starts_.push_back(text.size() - rest.size());
    while (text::NextCodePoint(rest));
  }
  std::string operator()(TextSpan span) const {
    const auto last = std::min(span.end, starts_.size() - 1);
    return std::string(text_.substr(starts_[span.begin], starts_[last] - starts_[span.begin]));
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;  ///< of each character, and the end
};

ExtractedSymptomView SpanViewOf(const FoundSymptom& found, const Quoter& quote, const GraphScribe& scribe) {
  ExtractedSymptomView view{.symptom = scribe.ToView(*found.target.symptom),
                            .denied = found.denied,
                            .severity = found.severity,
                            .duration = {},
                            .text = quote(found.span),
                            .begin = static_cast<int>(found.span.begin),
                            .end = static_cast<int>(found.span.end)};
  if (found.duration) {
    view.duration.emplace();
    view.duration->text = quote(found.duration->span);
    if (!found.duration->iso8601.empty()) {
      view.duration->days = found.duration->days;
      view.duration->iso8601 = found.duration->iso8601;
    }
  }
  return view;
}

}  // namespace

SymptomExtractionView ExtractSymptoms(const knowledge::Library& library, const std::string& text,
                                      const GraphScribe& scribe) {
  const auto& extractor = library.extraction();
  const knowledge::FoundInText found = extractor.Extract(text);
  const Quoter quote(text);
  SymptomExtractionView view;
  for (const FoundSymptom& one : found.emergencies) {
    const knowledge::Emergency& emergency = extractor.emergencies()[*one.target.emergency];
    view.emergencies.push_back({.word = emergency.word,
                                .why = scribe.Choose(emergency.why),
                                .text = quote(one.span),
                                .begin = static_cast<int>(one.span.begin),
                                .end = static_cast<int>(one.span.end)});
  }
  for (const FoundSymptom& one : found.symptoms) view.symptoms.push_back(SpanViewOf(one, quote, scribe));
  view.note = scribe.Say(view.emergencies.empty() ? "extraction.note" : "extraction.emergency");
  return view;
}

}  // namespace medres::api
