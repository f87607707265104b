using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The right operand of products, k x n, copied once into the order in which the kernels read it: for weights that many
/// products use. Immutable, so any number of threads may multiply with it at once. Made by <see cref="Gemm.Pack{T}"/>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> _panels;

    internal PackedMatrix(int k, int n, SimdLevel level, AlignedBuffer<T> panels)
    {
        Rows = k;
        Columns = n;
        Level = level;
        _panels = panels;
    }

    /// <summary>k: rows of op(B).</summary>
    public int Rows { get; }

    /// <summary>n: columns of op(B).</summary>
    public int Columns { get; }

    /// <summary>The level whose vectors the panels fit; products with this matrix run at it.</summary>
    public SimdLevel Level { get; }

    internal T* Panels => _panels.Pointer;

    /// <summary>Packs op(B) at a level.</summary>
    internal struct Packer : IKernel<T>
    {
        public T* B;
        public nint Ldb, K, N;
        public bool TransB;
        public AlignedBuffer<T>? Panels;

        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            nint nr = Kernels<V, T>.Nr;
            long size = Blocking.CeilDiv(N, nr) * nr * (long)K;
            int largest = AlignedBuffer<T>.MaxLength;
            if (size > largest)
                Check.ThrowRange("n", (int)N, $"k is {K} and n is {N}; expected at most {largest} elements when packed, found {size}.");
            Panels = new AlignedBuffer<T>((int)size);
            if (TransB)
                Packing.TransposedB<V, T>(B, Ldb, 0, N, K, Panels.Pointer);
            else
                Packing.RowsOfB<V, T>(B, Ldb, 0, K, K, N, Panels.Pointer);
        }
    }
}
