// Reads what /metrics answers, as far as tests need it.
#ifndef DRIFT_TESTS_SERVER_OBSERVE_METRICS_TEXT_H_
#define DRIFT_TESTS_SERVER_OBSERVE_METRICS_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "server/observe/metrics_text.h"

namespace drift {

// The exposition text of those metrics.
std::string TextOf(const std::vector<const Metrics*>& metrics);
std::string TextOf(const Metrics& metrics);

// The lines that are samples, values rounded to 6 digits.
std::vector<std::string> SamplesOf(const std::string& text);

// The value of the one sample that is written `name_and_labels`; nullopt without it.
std::optional<double> ValueOf(const std::string& text, const std::string& name_and_labels);

// What `promtool check metrics` has to say about `text`: empty when all is well.
std::string PromtoolComplaints(const std::string& text);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_OBSERVE_METRICS_TEXT_H_
