#pragma once

#include <cstdint>
#include <string_view>

namespace medres::http {

enum class Language : std::uint8_t { kEn, kZh };

/// "en", "zh": for Content-Language and file names.
std::string_view ToString(Language language);

/// The better of the two by an Accept-Language header's weights; English when it names neither or both alike.
Language NegotiateLanguage(std::string_view accept_language);

}  // namespace medres::http
