#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    vestnik_protocol_fuzz::decodes_stably::<vestnik_protocol::Content>(bytes);
});
