#pragma once

#include <optional>
#include <string>

#include "api/fhir/dom.hpp"
#include "base/error.hpp"

/// How much of something a request asks for a day. Only what is said outright is reckoned with: what has another form
/// is not compared, and the check says so.
namespace medres::api::fhir {

struct Amount {
  double value = 0;
  std::string unit;
};

/// A quantity's value with its unit, by code or else as it is written. Adds `json.type` to the issues when the value is
/// no number.
std::optional<Amount> AmountOf(const JsonObject* quantity, const std::string& pointer, std::vector<Issue>& issues);

/// Of the only dosage: the dose times how often a day. Nothing when it is said otherwise.
std::optional<Amount> AmountADay(const JsonObject& request, const std::string& pointer, std::vector<Issue>& issues);

/// Of an ingredient: its strength times so much of the medication a day. Nothing unless the strength is for the unit
/// that is taken.
std::optional<Amount> AmountADay(const JsonObject& ingredient, const std::optional<Amount>& taken,
                                 const std::string& pointer, std::vector<Issue>& issues);

}  // namespace medres::api::fhir
