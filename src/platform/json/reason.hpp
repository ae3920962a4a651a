#pragma once

#include "platform/json/field.hpp"

namespace medres::json {

bool IsEmptyOrNotBlank(std::string_view text);

/// For what may be left empty, or whose length says that it may not.
inline constexpr Format kEmptyOrNotBlank{"not-blank", "^$|\\S", &IsEmptyOrNotBlank};

/// Why somebody does something, in their words: the one rule for whoever asks. Blanks alone are no reason.
constexpr Field Reason(std::size_t at_most) { return Field("reason").Length(1, at_most).Matches(kEmptyOrNotBlank); }
/// The same where there need not be one.
constexpr Field ReasonIfAny(std::size_t at_most) {
  return Field("reason").Optional().Length(0, at_most).Matches(kEmptyOrNotBlank);
}

}  // namespace medres::json
