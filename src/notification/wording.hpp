#pragma once

#include "catalog/directory.hpp"
#include "notification/templates.hpp"

namespace medres::notification {

/// What the templates' placeholders stand for, in a language: the practitioner of a visit (else what it occupies
/// first), the facility, the clinic's date and time. What is unknown is empty.
Values ValuesOf(const VisitFacts& visit, std::string_view patient_name, const catalog::Directory& resources,
                Language language);

}  // namespace medres::notification
