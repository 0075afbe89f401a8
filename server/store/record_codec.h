// Records as values. What a record's key tells is not in its value: decoders leave it as it is.
// All decoders: DataLoss as DecodeValue (value.h); the record is then unspecified.
#ifndef DRIFT_SERVER_STORE_RECORD_CODEC_H_
#define DRIFT_SERVER_STORE_RECORD_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/store/records.h"

namespace drift {

std::string EncodeModel(const ModelRecord& record);
absl::Status DecodeModel(absl::string_view bytes, ModelRecord& record);

std::string EncodeIdentity(const SeriesRecord& record);
absl::Status DecodeIdentity(absl::string_view bytes, SeriesRecord& record);
std::string EncodeActivity(const SeriesRecord& record);
absl::Status DecodeActivity(absl::string_view bytes, SeriesRecord& record);

std::string EncodeProducer(const ProducerRecord& record);
absl::Status DecodeProducer(absl::string_view bytes, ProducerRecord& record);

std::string EncodeDictionary(const DictionaryRecord& record);
absl::Status DecodeDictionary(absl::string_view bytes, DictionaryRecord& record);

std::string EncodeReference(const PinnedReferenceRecord& record);
absl::Status DecodeReference(absl::string_view bytes, PinnedReferenceRecord& record);

std::string EncodeMonitor(absl::string_view monitor);
absl::Status DecodeMonitor(absl::string_view bytes, std::string& monitor);

}  // namespace drift

#endif  // DRIFT_SERVER_STORE_RECORD_CODEC_H_
