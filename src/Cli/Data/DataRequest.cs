namespace FastNet.Cli;

/// <summary>A data set that was asked for; a run keeps it, so that its report can be made again.</summary>
/// <param name="Name">shapes, cifar10, mnist or a path.</param>
/// <param name="Path">Where cifar10 or mnist is; null for the usual places.</param>
/// <param name="Train">Samples to train on; null for all that are left.</param>
/// <param name="Validation">Samples for validation; null for the usual number.</param>
/// <param name="Test">Samples to test on; null for all.</param>
/// <param name="Seed">Of data that is made.</param>
/// <param name="Steps">Characters of a sample of text.</param>
internal sealed record DataRequest(string Name, string? Path, int? Train, int? Validation, int? Test, ulong Seed, int Steps);
