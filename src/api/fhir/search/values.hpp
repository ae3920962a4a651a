#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

/// What a search value says, by type: pure parsing.
namespace medres::api::fhir {

/// `system|code`, `|code`, `system|` or `code`.
struct TokenValue {
  std::optional<std::string> system;  ///< empty text: the token must have none
  std::string code;                   ///< empty: any of the system
};
TokenValue ParseToken(std::string_view text);

/// `Type/id`, `id`, or a URL that ends so; `Type/id/_history/n` counts as Type/id.
struct ReferenceValue {
  std::string type;  ///< empty when not said
  std::string id;
};
ReferenceValue ParseReference(std::string_view text);

/// A date of any precision as the stretch it stands for: "2026-12" is the whole month. A date or time without a zone is
/// wall time in `zone`.
std::optional<Interval> ParseDateSpan(std::string_view text, std::string_view zone);

enum class DatePrefix { kEq, kNe, kGt, kLt, kGe, kLe, kSa, kEb, kAp };

struct DateValue {
  DatePrefix prefix = DatePrefix::kEq;
  Interval span;
};
std::optional<DateValue> ParseDateValue(std::string_view text, std::string_view zone);

/// Whether a stretch of the resource fits; `now` is for `ap`, which allows a tenth of the distance to it.
bool Fits(const DateValue& wanted, const Interval& held, Instant now);

/// The stretch outside of which no start fits: what a query bounds before it looks closer.
Interval BoundsOf(const DateValue& wanted, Instant now);

/// Lower case and without the marks of Latin letters, for comparing as people do.
std::string Folded(std::string_view text);

}  // namespace medres::api::fhir
