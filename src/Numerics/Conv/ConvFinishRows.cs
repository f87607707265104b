using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Whole rows of a result to finish, outside of a kernel that knows its vectors.</summary>
internal readonly unsafe struct ConvFinishRows(ConvFinish finish, float* y, nint rows, nint channels, nint block) : IKernel<float>
{
    public void Run<V>()
        where V : unmanaged, IVec<V, float> => finish.Apply<V>(y, rows, channels, 0, channels, block);
}
