namespace FastNet.Models;

/// <summary>A file that a publisher offers.</summary>
/// <param name="Name">Its name, there and here.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Md5">Its MD5 sum in hexadecimal, as the publisher states it.</param>
public sealed record RemoteFile(string Name, long Size, string Md5);
