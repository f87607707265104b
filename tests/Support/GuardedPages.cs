using System.Runtime.InteropServices;

namespace FastNet.Tests.Support;

/// <summary>Whole pages between two inaccessible ones, from the operating system and reused by thread.</summary>
internal sealed unsafe partial class GuardedPages
{
    /// <summary>What the accessible bytes beside the elements hold.</summary>
    internal const byte Canary = 0xC7;

    [ThreadStatic]
    private static Dictionary<nint, Stack<GuardedPages>>? _free;

    private static readonly nint PageSize = Environment.SystemPageSize;

    private GuardedPages(nint bytes)
    {
        Bytes = bytes;
        First = Map(bytes + 2 * PageSize) + PageSize;
        Close(First - PageSize);
        Close(First + bytes);
    }

    /// <summary>First accessible byte.</summary>
    internal byte* First { get; }

    /// <summary>Accessible bytes, a whole number of pages.</summary>
    internal nint Bytes { get; }

    /// <summary>Pages for <paramref name="bytes"/> bytes.</summary>
    internal static GuardedPages Take(nint bytes)
    {
        nint whole = Math.Max(1, (bytes + PageSize - 1) / PageSize) * PageSize;
        return Shelf(whole).TryPop(out GuardedPages? pages) ? pages : new GuardedPages(whole);
    }

    internal void Return() => Shelf(Bytes).Push(this);

    private static Stack<GuardedPages> Shelf(nint bytes)
    {
        _free ??= [];
        if (!_free.TryGetValue(bytes, out Stack<GuardedPages>? shelf))
            _free[bytes] = shelf = new Stack<GuardedPages>();
        return shelf;
    }

    private static byte* Map(nint bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            byte* start = (byte*)VirtualAlloc(null, bytes, MemCommit | MemReserve, PageReadWrite);
            return start != null ? start : throw Failure("VirtualAlloc", bytes);
        }

        int anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
        nint mapped = MMap(null, bytes, ProtRead | ProtWrite, MapPrivate | anonymous, -1, 0);
        return mapped != -1 ? (byte*)mapped : throw Failure("mmap", bytes);
    }

    private static void Close(byte* page)
    {
        bool closed = OperatingSystem.IsWindows()
            ? VirtualProtect(page, PageSize, PageNoAccess, out _)
            : MProtect(page, PageSize, ProtNone) == 0;
        if (!closed)
            throw Failure("closing a guard page", PageSize);
    }

    private static InvalidOperationException Failure(string what, nint bytes)
        => new($"{what} of {bytes} bytes failed: error {Marshal.GetLastPInvokeError()}.");

    private const int ProtNone = 0, ProtRead = 1, ProtWrite = 2, MapPrivate = 2;
    private const uint MemCommit = 0x1000, MemReserve = 0x2000, PageReadWrite = 4, PageNoAccess = 1;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMap(void* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MProtect(void* address, nint length, int protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    private static partial void* VirtualAlloc(void* address, nint length, uint type, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualProtect", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualProtect(void* address, nint length, uint protection, out uint previous);
}
