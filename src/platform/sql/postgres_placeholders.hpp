#pragma once

#include <string>
#include <string_view>

namespace medres::sql::postgres {

/// Writes the house's `?1` as PostgreSQL's `$1`. What stands in quotes ('…', E'…', "…", $tag$…$tag$) and in comments is
/// left alone, as is a `?` without a number (an operator).
std::string TranslatePlaceholders(std::string_view text);

}  // namespace medres::sql::postgres
