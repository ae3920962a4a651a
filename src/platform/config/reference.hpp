#pragma once

#include <string>

namespace medres::config {

/// Every setting as Markdown, from the declarations: a heading for each section, a table below it. What
/// docs/configuration.md holds.
std::string Reference();

}  // namespace medres::config
