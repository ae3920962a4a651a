#pragma once

#include <string>
#include <vector>

#include "api/fhir/dom.hpp"
#include "api/fhir/search/request.hpp"

/// Whether a resource fits a condition: one function for each type of search parameter, none for a resource type.
namespace medres::api::fhir {

/// Everything at a parameter's path, alternatives included.
std::vector<const Json*> ValuesAt(const JsonObject& resource, std::string_view path);

bool FitsToken(const Condition& condition, const std::vector<const Json*>& values);
bool FitsReference(const Condition& condition, const std::vector<const Json*>& values);
bool FitsDate(const Condition& condition, const std::vector<const Json*>& values, const SearchSetting& setting);
bool FitsString(const Condition& condition, const std::vector<const Json*>& values);
/// As it is written; a canonical also without its version.
bool FitsUri(const Condition& condition, const std::vector<const Json*>& values);

/// Chained conditions have been replaced by references before.
bool Fits(const Condition& condition, const JsonObject& resource, const SearchSetting& setting);

/// The stretch that a date, dateTime, instant or Period stands for; an open end lasts for ever.
std::optional<Interval> SpanOf(const Json& value, std::string_view zone);

/// What a resource is sorted by: texts that compare as the values do, missing ones last.
std::vector<std::string> SortTexts(const JsonObject& resource, const std::vector<SortKey>& keys,
                                   const SearchSetting& setting);
/// By the keys in order, each in its direction, then by id.
bool ComesBefore(const std::vector<std::string>& a, const std::vector<std::string>& b,
                 const std::vector<SortKey>& keys);

}  // namespace medres::api::fhir
