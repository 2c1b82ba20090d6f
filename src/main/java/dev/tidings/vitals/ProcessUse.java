package dev.tidings.vitals;

/// What a process did between two moments.
///
/// @param process as it was at the later one
/// @param relativeCpu its share of the CPU time that all processes of its container used, in
///   percent; 0 if none used any
/// @param cpuPercent of one CPU
public record ProcessUse(ContainerProcess process, double relativeCpu, double cpuPercent) {}
