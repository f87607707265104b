namespace FastNet.Models;

/// <summary>How far a download is.</summary>
/// <param name="File">The file.</param>
/// <param name="Received">Bytes of it that are here.</param>
public readonly record struct DownloadProgress(RemoteFile File, long Received);
